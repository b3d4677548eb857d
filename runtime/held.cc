#include "runtime/held.h"

#include <cstring>

#include "runtime/recorder.h"

namespace lockgraph::runtime {

namespace {
constinit std::atomic<uint64_t> lost_holds{0};
}

bool GrowHeld(Thread* thread) {
  // The old list stays mapped: another thread may be reading it.
  uint32_t capacity = thread->capacity * 4;
  auto* bigger = static_cast<Held*>(MapMemory(static_cast<size_t>(capacity) * sizeof(Held)));
  if (bigger == nullptr) {
    NoteLost(trace::Table::kHeld, lost_holds.fetch_add(1, std::memory_order_relaxed) + 1);
    return false;
  }
  std::memcpy(bigger, thread->held, sizeof(Held) * thread->depth);
  __atomic_store_n(&thread->held, bigger, __ATOMIC_RELEASE);
  thread->capacity = capacity;
  return true;
}

Held* FindHeld(Thread* thread, uint64_t address) {
  for (uint32_t i = thread->depth; i > 0; --i) {
    Held* held = &thread->held[i - 1];
    if (held->lock != 0 && AddressOf(held->lock) == address) return held;
  }
  return nullptr;
}

void AcquiredSlow(Thread* thread, const Acquisition& what, Place place) {
  if (Held* held = FindHeld(thread, AddressOf(what.word)); held != nullptr) {
    if (held->depth < 0xffff) ++held->depth;  // taking it again makes no order
    return;
  }
  Acquired(thread, what, place);
}

bool ReleaseSlow(Thread* thread, uint64_t address) {
  Held* held = FindHeld(thread, address);
  if (held == nullptr) return false;
  if (held->depth > 1) {
    --held->depth;
    return true;
  }
  ThreadGuard guard(thread);
  uint32_t at = static_cast<uint32_t>(held - thread->held);
  for (uint32_t i = at; i + 1 < thread->depth; ++i) thread->held[i] = thread->held[i + 1];
  --thread->depth;
  RebuildKeys(thread);
  return true;
}

void RebuildKeys(Thread* thread) {
  uint32_t kept = 0;
  uint64_t key = thread->seed;
  for (uint32_t i = 0; i < thread->depth; ++i) {
    Held held = thread->held[i];
    if (held.lock == 0) continue;  // given back by another thread
    held.key_before = key;
    key = HeldKey(key, held.lock);
    thread->held[kept++] = held;
  }
  thread->depth = kept;
  thread->key = key;
}

}  // namespace lockgraph::runtime
