// A blocked thread says what it waits for, so that others can see who waits for whom.
#ifndef LOCKGRAPH_RUNTIME_WAIT_H_
#define LOCKGRAPH_RUNTIME_WAIT_H_

#include <cstdint>

#include "runtime/held.h"
#include "runtime/thread.h"

namespace lockgraph::runtime {

struct WaitInfo {
  WaitFor what = WaitFor::kLock;
  LockWord word = 0;
  trace::ResourceKind kind = trace::ResourceKind::kMutex;
  bool timed = false;
  uint64_t released = 0;
  Thread* thread = nullptr;
  uint32_t stack = 0;
  uint64_t pc = 0;
};

// Between the two the calling thread is blocked, or about to be. Clearing is idempotent, and safe
// in a cancellation handler.
void PublishWait(Thread* thread, const WaitInfo& info);
void ClearWait(Thread* thread);

// Blocks until `real` returns something else than ETIMEDOUT, looking for a deadlock whenever the
// wait was long. `attempt(deadline)` is the timed form of the acquisition on CLOCK_MONOTONIC.
// `attempt(nullptr)` blocks for ever.
template <typename Attempt>
int BlockAndWatch(Thread* thread, Attempt attempt);

}  // namespace lockgraph::runtime

#include "runtime/deadlock.h"

namespace lockgraph::runtime {

template <typename Attempt>
int BlockAndWatch(Thread* thread, Attempt attempt) {
  for (uint32_t round = 0;; ++round) {
    timespec deadline;
    NextLook(round, &deadline);
    int result = attempt(&deadline);
    if (LG_LIKELY(result != 110 /* ETIMEDOUT */)) {
      return result;
    }
    LookForDeadlock(thread);
  }
}

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_WAIT_H_
