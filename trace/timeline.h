// The traces' interval records as a timeline.
#ifndef LOCKGRAPH_TRACE_TIMELINE_H_
#define LOCKGRAPH_TRACE_TIMELINE_H_

#include <span>
#include <string>

#include "lockorder/timeline.h"
#include "trace/symbolizer.h"
#include "trace/trace.h"

namespace lockgraph::trace {

// True when at least one of the traces was recorded with timeline=1 and has something to draw.
bool HasTimeline(std::span<const Trace> traces);

// Files below `root` (absolute, or empty) are named relative to it. Threads without a bar are in it
// too. Costs O(n log n) in the number of intervals.
lockorder::Timeline BuildTimeline(std::span<const Trace> traces, Symbolizer& symbolizer,
                                  const std::string& root);

}  // namespace lockgraph::trace

#endif  // LOCKGRAPH_TRACE_TIMELINE_H_
