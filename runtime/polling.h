// Threads that wait by trying: a failed attempt for a lock, repeated from the same place while
// everything else that the thread holds stays held and nothing else is taken in between.
//
// Such a thread may give up at any time, so nothing it is part of is ever proved. But when the lock
// it tries for is held by a thread that waits for it in turn, and that goes on, it is a hang.
//
// What may lie between two attempts costs the lock path nothing: each push clears Held::kept of the
// entry that it fills, and the attempt has marked the held entries and the free one above them.
#ifndef LOCKGRAPH_RUNTIME_POLLING_H_
#define LOCKGRAPH_RUNTIME_POLLING_H_

#include "runtime/held.h"
#include "runtime/thread.h"

namespace lockgraph::runtime {

// Marks the held list for `mark`, and says whether nothing was given back or taken since then, when
// `depth` locks were held.
inline constexpr uint8_t kPollMark = 1;
inline constexpr uint8_t kYieldMark = 2;
void MarkHeld(Thread* thread, uint8_t mark);
bool HeldIsMarked(const Thread* thread, uint8_t mark, uint32_t depth);

// An attempt failed because the lock is held. Looks for a hang when that went on for long.
void NoteFailedAttempt(Thread* thread, const Acquisition& what, Place place);

// The lock that the thread is trying for by now; false if it is not, or not for long.
bool IsPolling(const Thread* thread, uint64_t now);

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_POLLING_H_
