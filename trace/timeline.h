// A run as a timeline for Perfetto or chrome://tracing: a lane per thread, a bar per held lock and
// per wait.
#ifndef LOCKGRAPH_TRACE_TIMELINE_H_
#define LOCKGRAPH_TRACE_TIMELINE_H_

#include <span>

#include "llvm/Support/raw_ostream.h"
#include "trace/symbolizer.h"
#include "trace/trace.h"

namespace lockgraph::trace {

// Writes the traces' interval records in the JSON trace event format, times in microseconds since
// the earliest start. Runs recorded without timeline=1 have none: the lanes are then empty. Costs
// O(intervals) and keeps nothing of the output in memory.
void WriteTimeline(std::span<const Trace> traces, Symbolizer& symbolizer, llvm::raw_ostream& out);

}  // namespace lockgraph::trace

#endif  // LOCKGRAPH_TRACE_TIMELINE_H_
