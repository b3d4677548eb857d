// Threads that wait by trying: a failed attempt for a lock, repeated from the same place while
// everything else that the thread holds stays held and nothing else is taken in between.
//
// Such a thread may give up at any time, so nothing it is part of is ever proved. But when the lock
// it tries for is held by a thread that waits for it in turn, and that goes on, it is a hang.
//
// What may lie between two attempts costs the lock path nothing: each push clears Held::kept of the
// entry that it fills, and leaves its word behind in a place that the attempt has cleared.
#ifndef LOCKGRAPH_RUNTIME_POLLING_H_
#define LOCKGRAPH_RUNTIME_POLLING_H_

#include "runtime/held.h"
#include "runtime/thread.h"

namespace lockgraph::runtime {

// An attempt failed because the lock is held. Looks for a hang when that went on for long.
void NoteFailedAttempt(Thread* thread, const Acquisition& what, Place place);

// The lock that the thread is trying for by now; false if it is not, or not for long.
bool IsPolling(const Thread* thread, uint64_t now);

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_POLLING_H_
