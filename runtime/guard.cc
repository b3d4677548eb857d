#include "runtime/guard.h"

#include "runtime/real.h"

namespace lockgraph::runtime {

namespace {

// The words of libstdc++'s futex protocol, which is what every module that shares a guard with us
// was compiled to expect of the first byte.
constexpr uint32_t kDone = 1;
constexpr uint32_t kPending = 1u << 8;
constexpr uint32_t kWaiting = 1u << 16;

std::atomic<uint32_t>* WordOfGuard(uint64_t* guard) {
  return reinterpret_cast<std::atomic<uint32_t>*>(guard);
}

int OwnAcquire(uint64_t* guard) {
  std::atomic<uint32_t>* word = WordOfGuard(guard);
  for (;;) {
    uint32_t seen = 0;
    if (word->compare_exchange_strong(seen, kPending, std::memory_order_acq_rel)) return 1;
    if (seen == kDone) return 0;
    uint32_t waiting = seen | kWaiting;
    if (seen != waiting && !word->compare_exchange_strong(seen, waiting)) continue;
    FutexWait(word, waiting);
  }
}

void OwnLeave(uint64_t* guard, uint32_t state) {
  std::atomic<uint32_t>* word = WordOfGuard(guard);
  if ((word->exchange(state, std::memory_order_acq_rel) & kWaiting) != 0) {
    FutexWake(word, 0x7fffffff);
  }
}

}  // namespace

int GuardAcquire(uint64_t* guard) {
  if (real.__cxa_guard_acquire == nullptr) return OwnAcquire(guard);
  return real.__cxa_guard_acquire(guard);
}

void GuardRelease(uint64_t* guard) {
  if (real.__cxa_guard_acquire == nullptr) return OwnLeave(guard, kDone);
  real.__cxa_guard_release(guard);
}

void GuardAbort(uint64_t* guard) {
  if (real.__cxa_guard_acquire == nullptr) return OwnLeave(guard, 0);
  real.__cxa_guard_abort(guard);
}

void PushOnce(Thread* thread, const Acquisition& what, Place place) {
  AcquiredSlow(thread, what, place);
  if (Held* held = FindHeld(thread, AddressOf(what.word)); held != nullptr) {
    held->signature = static_cast<uint32_t>(place.frame);
    thread->once_holds = true;
  }
}

void DropLeftOnce(Thread* thread, uint64_t frame) {
  bool any = false;
  for (Held* held = HeldList(thread); held <= thread->top; ++held) {
    if (held->kind != trace::ResourceKind::kOnce || held->lock == 0) continue;
    any = true;
    // Addresses of one stack: their difference fits. Frames lie below their callers'.
    if (static_cast<int32_t>(static_cast<uint32_t>(frame) - held->signature) > 0) held->lock = 0;
  }
  thread->once_holds = any;
  if (any) RebuildKeys(thread);
}

}  // namespace lockgraph::runtime
