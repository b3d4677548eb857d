// From recorded runs to what the judge understands.
#ifndef LOCKGRAPH_TRACE_REPLAY_H_
#define LOCKGRAPH_TRACE_REPLAY_H_

#include <span>
#include <string>
#include <vector>

#include "lockorder/observations.h"
#include "trace/symbolizer.h"
#include "trace/trace.h"

namespace lockgraph::trace {

struct ReplayOptions {
  // Files below this directory are named relative to it; empty: all are named absolutely.
  std::string root;
  // Look into source files for what the program calls its locks.
  bool read_sources = true;
};

// Everything the traces say, as one Observations. Traces of different processes share no thread and
// no lock, but the classes of their locks are the same where their names are. What a trace refers
// to but does not contain is left out. Modules that could not be symbolised and tables that were
// full become blind spots. Every dependency carries Evidence::kObserved.
lockorder::Observations Replay(std::span<const Trace> traces, Symbolizer& symbolizer,
                               const ReplayOptions& options);

}  // namespace lockgraph::trace

#endif  // LOCKGRAPH_TRACE_REPLAY_H_
