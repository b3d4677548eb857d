// Live deadlocks: threads that wait for each other now.
//
//   published waits + held lists -> wait-for graph -> reduction -> confirmation -> report
//
// Reduction: a thread is live if it runs, waits with a time-out, or waits for something that live
// threads can give. What is left when nothing changes any more is stuck. A second look a moment
// later must find the very same waits before anything is said.
#ifndef LOCKGRAPH_RUNTIME_DEADLOCK_H_
#define LOCKGRAPH_RUNTIME_DEADLOCK_H_

#include <time.h>

#include <cstdint>

#include "runtime/thread.h"

namespace lockgraph::runtime {

// When a blocked thread looks around for the `round`th time.
void NextLook(uint32_t round, timespec* deadline);

// Looks for a hang from the point of view of a blocked thread, and reports a new one. `self` may be
// null (the helper thread).
void LookForDeadlock(Thread* self);

// The last running thread is about to wait for an event: somebody has to watch. Starts or wakes
// the helper thread.
void WatchEvents();
// A thread is about to block on a lock in code that cannot look around itself. From now on the
// helper looks at all waits now and then.
void WatchLocks();
// From a signal handler: the helper shall print all threads soon.
void AskForReport();
// No thread of the program is left: the helper must not keep the process alive.
void StopWatching();
// In a forked child: there is no helper.
void ForgetWatcher();

// Prints every thread with what it holds and waits for.
void PrintThreads();

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_DEADLOCK_H_
