// Threads that spin on something that nobody can see (a lock of the program's own, made of atomics)
// and give the processor away in between: sched_yield(), again and again from one place, while
// nothing is taken or given back.
//
// Such a thread may be at work, so it says little alone. It says more when others have long been
// waiting for a lock that it holds; or when every thread of the process either waits for ever or
// spins like that, and nothing can come in from outside.
#ifndef LOCKGRAPH_RUNTIME_YIELDING_H_
#define LOCKGRAPH_RUNTIME_YIELDING_H_

#include "runtime/held.h"
#include "runtime/thread.h"

namespace lockgraph::runtime {

// The thread is about to yield. Looks for a hang when that went on for long.
void NoteYield(Thread* thread, Place place);

// Whether the thread has been doing nothing else for long.
bool IsYielding(const Thread* thread, uint64_t now);

// Whether something outside of the process could change what its threads look at: an open socket,
// pipe or device beside the standard three, writable memory shared with others.
bool OutsideMayHelp();

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_YIELDING_H_
