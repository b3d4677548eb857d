#include "runtime/ownership.h"

#include "runtime/chain.h"
#include "runtime/lock_table.h"
#include "runtime/stack.h"
#include "runtime/wait.h"

namespace lockgraph::runtime {

LockInfo* Initialised(Thread* thread, uint64_t address, trace::ResourceKind kind, uint32_t flags,
                      Place place) {
  ThreadGuard guard(thread);
  LockDied(address, trace::Death::kDestroyed);
  LockInfo* info = FindOrAddLock(thread, address, kind);
  if (info == nullptr) return nullptr;
  info->flags |= flags;
  info->create_stack = CreationStack(thread, place);
  return info;
}

void NoteDestroyHeld(Thread* thread, uint64_t address, Place place) {
  Held* held = FindHeld(thread, address);
  if (held == nullptr) return;
  Acquisition what;
  what.word = held->lock;
  what.kind = held->kind;
  RecordMisuse(thread, trace::MisuseKind::kDestroyHeld, what, place, held->stack);
}

void Destroyed(Thread* thread, uint64_t address, Place place) {
  if (Held* held = FindHeld(thread, address); held != nullptr) {
    NoteDestroyHeld(thread, address, place);
    held->depth = 1 | (held->depth & kTimedHold);
    Released(thread, address);
  }
  ThreadGuard guard(thread);
  LockDied(address, trace::Death::kDestroyed);
  LockDied(address | kAroundBit, trace::Death::kDestroyed);
}

void GivenBack(Thread* thread, uint64_t begin, uint64_t end, trace::Death death, Place place) {
  for (Held* held = thread->top; held > thread->bottom;) {
    uint64_t address = held->lock != 0 ? AddressOf(held->lock) : 0;
    if (address < begin || address >= end) {
      --held;
    } else {
      Destroyed(thread, address, place);
      held = thread->top;
    }
  }
  ThreadGuard guard(thread);
  LocksDied(begin, end, death);
}

void PublishLockWait(Thread* thread, const Acquisition& what, Place place) {
  WaitInfo info;
  if (FindHeld(thread, AddressOf(what.word)) == nullptr) {
    uint64_t key = ChainKey(HeldKey(thread->top->key, what.word), PlaceKey(what, place));
    info.stack = LookUpChain(thread, what, key, place)->stack;
  } else {
    ThreadGuard guard(thread);
    info.stack = StackOf(thread, what, place);
  }
  info.word = what.word;
  info.kind = what.kind;
  info.timed = what.wait != trace::WaitKind::kBlocking;
  info.pc = place.pc;
  PublishWait(thread, info);
}

void NoteRelock(Thread* thread, const Acquisition& what, Place place) {
  Held* held = FindHeld(thread, AddressOf(what.word));
  if (held == nullptr) return;
  bool wants_write = ModeOf(what.word) == trace::Mode::kExclusive;
  bool holds_write = ModeOf(held->lock) == trace::Mode::kExclusive;
  LockInfo* info = FindLock(AddressOf(what.word));
  if (info != nullptr && (info->flags & trace::kRecursive) != 0) return;
  Acquisition relock = what;
  relock.flags = trace::kRelock;
  bool upgrade = wants_write && !holds_write;
  RecordMisuse(thread, upgrade ? trace::MisuseKind::kUpgrade : trace::MisuseKind::kRelock, relock,
               place, held->stack);
}

void ReleasedByStranger(Thread* thread, uint64_t address) {
  uint32_t high = registry.high.load(std::memory_order_acquire);
  for (uint32_t i = 0; i < high; ++i) {
    Thread* other = registry.slots[i].load(std::memory_order_acquire);
    if (other == thread) continue;
    auto [held, depth] = ViewHeld(other);
    for (uint32_t at = 0; at < depth; ++at) {
      LockWord word = __atomic_load_n(&held[at].lock, __ATOMIC_RELAXED);
      if (word == 0 || AddressOf(word) != address) continue;
      __atomic_compare_exchange_n(&held[at].lock, &word, LockWord{0}, false, __ATOMIC_RELAXED,
                                  __ATOMIC_RELAXED);
      return;
    }
  }
}

void ReacquireAfterWait(Thread* thread, uint64_t mutex, Place place) {
  Acquisition what;
  what.word = mutex;
  what.flags = trace::kReacquire;
  AcquiredSlow(thread, what, place);
}

}  // namespace lockgraph::runtime
