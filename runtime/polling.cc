#include "runtime/polling.h"

#include "runtime/deadlock.h"
#include "runtime/options.h"
#include "runtime/stack.h"

namespace lockgraph::runtime {

namespace {

constexpr uint32_t kLeast = 16;                  // attempts; a program may try a few times
constexpr uint64_t kRecentNs = 100'000'000;      // an attempt that is older is over
constexpr uint64_t kBetweenLooks = 300'000'000;  // of the thread that tries

void Begin(Thread* thread, const Acquisition& what, Place place) {
  Poll& poll = thread->poll;
  poll.lock.store(0, std::memory_order_relaxed);
  poll.stack.store(0, std::memory_order_relaxed);
  poll.sequence.store(poll.sequence.load(std::memory_order_relaxed) + 1, std::memory_order_release);
  MarkHeld(thread, kPollMark);
  poll.kind = what.kind;
  poll.depth = Depth(thread);
  poll.count = 1;
  poll.pc = place.pc;
  poll.since = CoarseNs();
  poll.next_look = poll.since + options.check_ms * 1'000'000ull;
  poll.lock.store(what.word, std::memory_order_release);
}

}  // namespace

void MarkHeld(Thread* thread, uint8_t mark) {
  for (Held* held = thread->bottom + 1; held <= thread->top + 1; ++held) held->kept |= mark;
}

bool HeldIsMarked(const Thread* thread, uint8_t mark, uint32_t depth) {
  if (Depth(thread) != depth) return false;
  for (const Held* held = thread->bottom + 1; held <= thread->top + 1; ++held) {
    if ((held->kept & mark) == 0) return false;
  }
  return true;
}

void NoteFailedAttempt(Thread* thread, const Acquisition& what, Place place) {
  if (LG_UNLIKELY(thread->top >= thread->end)) return;
  Poll& poll = thread->poll;
  if (poll.lock.load(std::memory_order_relaxed) != what.word || poll.pc != place.pc ||
      !HeldIsMarked(thread, kPollMark, poll.depth)) {
    return Begin(thread, what, place);
  }
  if (++poll.count < kLeast) return;
  uint64_t now = CoarseNs();
  poll.last.store(now, std::memory_order_relaxed);
  if (LG_LIKELY(now < poll.next_look)) return;
  poll.next_look = now + kBetweenLooks;
  if (poll.stack.load(std::memory_order_relaxed) == 0) {
    ThreadGuard guard(thread);
    poll.stack.store(StackOf(thread, what, place), std::memory_order_release);
  }
  LookForDeadlock(thread);
}

bool IsPolling(const Thread* thread, uint64_t now) {
  const Poll& poll = thread->poll;
  LockWord lock = poll.lock.load(std::memory_order_acquire);
  if (lock == 0 || poll.stack.load(std::memory_order_acquire) == 0) return false;
  if (ViewHeld(thread).count != poll.depth) return false;
  const Wait& wait = thread->wait;
  WaitFor what = wait.what.load(std::memory_order_acquire);
  // An attempt with a time limit is under way.
  if (what == WaitFor::kLock && wait.timed && wait.lock == lock) return true;
  if (what != WaitFor::kNothing) return false;
  return thread == current || now < poll.last.load(std::memory_order_relaxed) + kRecentNs;
}

}  // namespace lockgraph::runtime
