// What a fork means for the runtime's own state.
//
// The C library calls us around every fork: last before it, so that the program's own handlers have
// taken their locks, and first after it, before they release them. Until then the runtime's locks
// are held, so that the child finds whole tables. Locks that other threads hold are named in the
// trace: in the child nobody will ever release them. The child has one thread and a trace of its
// own.
#ifndef LOCKGRAPH_RUNTIME_FORK_H_
#define LOCKGRAPH_RUNTIME_FORK_H_

#include <cstdint>

#include "runtime/thread.h"

namespace lockgraph::runtime {

// Once per process.
void WatchForks();

// Writes to the parent's trace who its child is.
void RecordFork(Thread* thread, int child_pid);

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_FORK_H_
