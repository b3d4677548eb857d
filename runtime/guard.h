// Guards of function-local statics: the C++ library's, or our own with the same protocol when no
// C++ library is in reach (a plug-in of a C program may bring a private one).
#ifndef LOCKGRAPH_RUNTIME_GUARD_H_
#define LOCKGRAPH_RUNTIME_GUARD_H_

#include <cstdint>

#include "runtime/held.h"
#include "runtime/thread.h"

namespace lockgraph::runtime {

int GuardAcquire(uint64_t* guard);
void GuardRelease(uint64_t* guard);
void GuardAbort(uint64_t* guard);

// An initialiser begins under a once-flag: the flag is held until it returns, or, if it throws,
// until DropLeftOnce sees that its frame is gone.
void PushOnce(Thread* thread, const Acquisition& what, Place place);
void DropLeftOnce(Thread* thread, uint64_t frame);

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_GUARD_H_
