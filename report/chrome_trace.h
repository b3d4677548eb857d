// A run's timeline for Perfetto or chrome://tracing: a lane per thread, a bar per held lock and per
// wait, an arrow per handover.
#ifndef LOCKGRAPH_REPORT_CHROME_TRACE_H_
#define LOCKGRAPH_REPORT_CHROME_TRACE_H_

#include "llvm/Support/raw_ostream.h"
#include "lockorder/timeline.h"

namespace lockgraph::report {

// JSON trace event format, times in microseconds. Keeps nothing of the output in memory.
void WriteChromeTrace(llvm::raw_ostream& out, const lockorder::Timeline& timeline);

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_CHROME_TRACE_H_
