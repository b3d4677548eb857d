// Potential deadlocks in words, judged in the process itself when no trace is written for the
// command-line tool.
#ifndef LOCKGRAPH_RUNTIME_EXIT_REPORT_H_
#define LOCKGRAPH_RUNTIME_EXIT_REPORT_H_

#include <cstdint>

namespace lockgraph::runtime {

// Judges what was recorded so far and writes each new finding to the log. Returns how many
// findings there are. Costs memory and time in proportion to the recorded chains; not for a signal
// handler. Very long recordings are left to the command-line tool, and that is said.
uint32_t ReportPotentialDeadlocks();

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_EXIT_REPORT_H_
