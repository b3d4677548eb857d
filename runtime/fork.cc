#include "runtime/fork.h"

#include <pthread.h>

#include "runtime/chain.h"
#include "runtime/deadlock.h"
#include "runtime/held.h"
#include "runtime/lock_table.h"
#include "runtime/modules.h"
#include "runtime/recorder.h"
#include "runtime/segment.h"
#include "runtime/stack.h"

namespace lockgraph::runtime {

namespace {

void NameLocksOfOthers(Thread* thread, Place place) {
  uint32_t high = registry.high.load(std::memory_order_acquire);
  for (uint32_t i = 0; i < high; ++i) {
    Thread* other = registry.slots[i].load(std::memory_order_acquire);
    if (other == thread || other->state.load(std::memory_order_acquire) != ThreadState::kAlive) {
      continue;
    }
    auto [held, depth] = ViewHeld(other);
    for (uint32_t at = 0; at < depth; ++at) {
      Held copy = held[at];
      if (copy.lock == 0 || copy.kind == trace::ResourceKind::kFile) continue;
      Acquisition what;
      what.word = copy.lock;
      what.kind = copy.kind;
      RecordMisuse(thread, trace::MisuseKind::kForkHeld, what, place, copy.stack);
    }
  }
}

void Prepare() {
  Thread* thread = current;
  if (thread == nullptr) return;
  BeginBusy(thread);
  NameLocksOfOthers(thread, LG_PLACE);
  registry.lock.Lock();
  TakeLockTableLock();
}

void InParent() {
  Thread* thread = current;
  if (thread == nullptr) return;
  ReleaseLockTableLock();
  registry.lock.Unlock();
  EndBusy(thread);
}

// The stacks of what is held are told in the parent's trace.
void ForgetPlaces(Thread* thread) {
  for (Held* held = HeldList(thread); held <= thread->top; ++held) {
    held->stack = 0;
    held->creation = 0;
  }
}

void NameThreadsLeftBehind() {
  uint32_t high = registry.high.load(std::memory_order_relaxed);
  for (uint32_t i = 0; i < high; ++i) {
    Thread* thread = registry.slots[i].load(std::memory_order_relaxed);
    if (!thread->left_by_fork ||
        thread->state.load(std::memory_order_relaxed) == ThreadState::kFree) {
      continue;
    }
    ForgetPlaces(thread);
    BeginLeftByFork(thread);
  }
}

void InChild() {
  Thread* thread = current;
  if (thread == nullptr) return;
  ResetLockTableLock();
  uint32_t parent = Header() != nullptr ? Header()->pid : 0;
  ForgetWatcher();
  ForgetOtherThreads(thread);
  ForgetLockIds();
  ForgetStacks();
  ForgetChains(thread);
  ForgetPlaces(thread);
  OpenTrace(parent);
  ForgetModules();
  ForgetSegments(thread);
  NameThreadsLeftBehind();
  EndBusy(thread);
}

}  // namespace

void WatchForks() { pthread_atfork(Prepare, InParent, InChild); }

void RecordFork(Thread* thread, int child_pid) {
  ThreadGuard guard(thread);
  trace::Fork record = {};
  record.child_pid = static_cast<uint32_t>(child_pid);
  record.time = NowNs();
  WriteRecord(trace::RecordKind::kFork, 0, thread->id, &record);
}

}  // namespace lockgraph::runtime
