// Beginnings, ends and unusual owners of locks: what all families of locks have in common.
#ifndef LOCKGRAPH_RUNTIME_OWNERSHIP_H_
#define LOCKGRAPH_RUNTIME_OWNERSHIP_H_

#include <cstdint>

#include "runtime/held.h"
#include "runtime/thread.h"

namespace lockgraph::runtime {

// A new lock was made at the address; whatever lived there is dead.
LockInfo* Initialised(Thread* thread, uint64_t address, trace::ResourceKind kind, uint32_t flags,
                      Place place);
// The lock at the address was destroyed.
void Destroyed(Thread* thread, uint64_t address, Place place);
// The same for whatever lies in memory that is given back.
void GivenBack(Thread* thread, uint64_t begin, uint64_t end, trace::Death death, Place place);
// The calling thread tries to destroy a lock that it may hold: says so if it does.
void NoteDestroyHeld(Thread* thread, uint64_t address, Place place);

// Records the chain before the wait for a lock, then publishes the wait.
void PublishLockWait(Thread* thread, const Acquisition& what, Place place);

// Says so if the thread takes a lock that it holds already and that is not recursive. Writing what
// one reads never works; reading twice does, unless a writer waits.
void NoteRelock(Thread* thread, const Acquisition& what, Place place);

// A thread releases a lock that another one took: legal for some kinds, and it works for all plain
// mutexes. Takes it from the other's list.
void ReleasedByStranger(Thread* thread, uint64_t address);

// A condition wait gave the mutex back and has it again.
void ReacquireAfterWait(Thread* thread, uint64_t mutex, Place place);

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_OWNERSHIP_H_
