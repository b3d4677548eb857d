// Live hangs in words, and in the trace.
#ifndef LOCKGRAPH_RUNTIME_HANG_REPORT_H_
#define LOCKGRAPH_RUNTIME_HANG_REPORT_H_

#include <cstdint>

#include "runtime/wait_graph.h"

namespace lockgraph::runtime {

// Writes a hang of these threads to the log and to the trace. Uses no lock of the program and none
// of the dynamic linker: a stuck thread may hold them.
// `report_follows`: one line is enough, for `lockgraph run` is about to tell it from the trace.
void ReportHang(const WaitGraph& graph, Thread* const* threads, uint32_t count, bool proved,
                bool report_follows);

// A lock held for longer than the limit while `waiter` waits for it.
void ReportHold(const WaitGraph& graph, const Node& waiter, const Node& holder);

// Every thread with what it holds and waits for.
void ReportThreads(const WaitGraph& graph);

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_HANG_REPORT_H_
