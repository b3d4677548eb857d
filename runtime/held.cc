#include "runtime/held.h"

#include <cstring>

#include "runtime/options.h"
#include "runtime/recorder.h"
#include "runtime/timeline.h"

namespace lockgraph::runtime {

namespace {
constinit std::atomic<uint64_t> lost_holds{0};
}

bool GrowHeld(Thread* thread) {
  // The old list stays mapped: another thread may be reading it.
  uint32_t depth = Depth(thread);
  size_t capacity = static_cast<size_t>(depth + 1) * 4;
  auto* bigger = static_cast<Held*>(MapMemory(capacity * sizeof(Held)));
  if (bigger == nullptr) {
    NoteLost(trace::Table::kHeld, lost_holds.fetch_add(1, std::memory_order_relaxed) + 1);
    return false;
  }
  std::memcpy(bigger, thread->bottom, sizeof(Held) * (depth + 1));
  thread->end = bigger + capacity - 1;
  thread->last = options.timeline ? bigger : thread->end;
  __atomic_store_n(&thread->bottom, bigger, __ATOMIC_RELEASE);
  __atomic_store_n(&thread->top, bigger + depth, __ATOMIC_RELEASE);
  return true;
}

HeldView ViewHeld(const Thread* thread) {
  for (int attempt = 0; attempt < 100; ++attempt) {
    Held* bottom = __atomic_load_n(&thread->bottom, __ATOMIC_ACQUIRE);
    Held* top = __atomic_load_n(&thread->top, __ATOMIC_ACQUIRE);
    if (bottom == nullptr || bottom != __atomic_load_n(&thread->bottom, __ATOMIC_ACQUIRE)) continue;
    if (top < bottom || top > thread->end) continue;  // between the two stores of GrowHeld
    return {bottom + 1, static_cast<uint32_t>(top - bottom)};
  }
  return {};
}

Held* FindHeld(Thread* thread, uint64_t address) {
  for (Held* held = thread->top; held != thread->bottom; --held) {
    if (held->lock != 0 && AddressOf(held->lock) == address) return held;
  }
  return nullptr;
}

void Acquired(Thread* thread, const Acquisition& what, Place place) {
  uint64_t held_key = HeldKey(thread->top->key, what.word);
  const CacheEntry* entry =
      LookUpChain(thread, what, ChainKey(held_key, PlaceKey(what, place)), place);
  if (LG_UNLIKELY(thread->top == thread->end)) {
    ThreadGuard guard(thread);
    if (!GrowHeld(thread)) return;
  }
  PushHeld(thread, what.word, what.kind, HeldKey(thread->top->key, what.word), entry);
  if (LG_UNLIKELY(options.timeline)) {
    thread->top->begin = NowNs();
    thread->top->depth |= kTimedHold;  // keeps its release off the short way
  }
}

void AcquiredSlow(Thread* thread, const Acquisition& what, Place place) {
  if (Held* held = FindHeld(thread, AddressOf(what.word)); held != nullptr) {
    if ((held->depth & ~kTimedHold) < kTimedHold - 1)
      ++held->depth;  // taking it again makes no order
    return;
  }
  Acquired(thread, what, place);
}

bool ReleaseSlow(Thread* thread, uint64_t address) {
  Held* held = FindHeld(thread, address);
  if (held == nullptr) return false;
  if ((held->depth & ~kTimedHold) > 1) {
    --held->depth;
    return true;
  }
  if ((held->depth & kTimedHold) != 0) RecordHeldInterval(thread, *held);
  if (held == thread->top) {
    --thread->top;
    return true;
  }
  ThreadGuard guard(thread);
  held->lock = 0;
  RebuildKeys(thread);
  return true;
}

void RebuildKeys(Thread* thread) {
  Held* kept = thread->bottom;
  for (Held* held = thread->bottom + 1; held <= thread->top; ++held) {
    if (held->lock == 0) continue;
    Held copy = *held;
    copy.key = HeldKey(kept->key, copy.lock);
    *++kept = copy;
  }
  thread->top = kept;
}

}  // namespace lockgraph::runtime
