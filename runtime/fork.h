// What a fork means for the runtime's own state.
#ifndef LOCKGRAPH_RUNTIME_FORK_H_
#define LOCKGRAPH_RUNTIME_FORK_H_

#include <cstdint>

#include "runtime/held.h"
#include "runtime/thread.h"

namespace lockgraph::runtime {

// Around the real fork. Until one of the two others is called, the runtime's locks are held, so
// that the child finds whole tables. Locks that other threads hold now are named in the trace: in
// the child nobody will ever release them.
void ForkBegins(Thread* thread, Place place);
void ForkInParent(Thread* thread, int child_pid);
// The child has one thread, and a trace of its own, which begins when there is something to say.
void ForkInChild(Thread* thread);

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_FORK_H_
