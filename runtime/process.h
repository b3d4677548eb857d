// The runtime's own life: start, thread ends, fork, exit.
#ifndef LOCKGRAPH_RUNTIME_PROCESS_H_
#define LOCKGRAPH_RUNTIME_PROCESS_H_

#include <cstdint>

#include "runtime/thread.h"

namespace lockgraph::runtime {

// Resolves the real functions; then, as soon as the environment can be read, opens the trace.
// True once everything is ready. Called by the first interposed calls and by a constructor.
bool Start();

// Where the main thread's stack begins.
uint64_t MainStackHigh();
// How large the stack of a thread is that asked for no size.
uint64_t DefaultStackBytes();

// Lets LeaveThread be called when the calling thread ends, after the program's own thread-specific
// destructors.
void ArmThreadEnd(Thread* thread);

// The program asked for a report, or ends: writes what is known to the log.
void ReportNow();

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_PROCESS_H_
