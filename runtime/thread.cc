#include "runtime/thread.h"

#include <cstring>

#include "runtime/chain.h"
#include "runtime/deadlock.h"
#include "runtime/lock_table.h"
#include "runtime/options.h"
#include "runtime/plain_mutex.h"
#include "runtime/process.h"
#include "runtime/recorder.h"
#include "runtime/segment.h"
#include "runtime/wait.h"

namespace lockgraph::runtime {

thread_local constinit Thread* current __attribute__((tls_model("initial-exec"))) = nullptr;
thread_local constinit Thread* recording __attribute__((tls_model("initial-exec"))) = nullptr;
constinit Registry registry;

namespace {

// Set once the thread's state is gone: later calls, from other libraries' destructors, are only
// forwarded.
thread_local constinit bool left __attribute__((tls_model("initial-exec"))) = false;

// A state that was used before begins again as the mapped memory of a new one does: all zeros. (A
// new one is not written to, for most threads never touch most of their cache.) Others may still
// look at it: every field has a value at all times.
void Clear(Thread* thread) {
  IdList live = thread->live;
  IdList hashes = thread->segment_hashes;
  uint32_t index = thread->index;
  uint32_t sequence = thread->wait.sequence.load(std::memory_order_relaxed);
  Held* bottom = thread->bottom;
  Held* end = thread->end;
  std::memset(static_cast<void*>(thread), 0, offsetof(Thread, inline_held));
  thread->live = live;
  thread->live.count = 0;
  thread->segment_hashes = hashes;
  thread->segment_hashes.count = 0;
  thread->index = index;
  thread->wait.sequence.store(sequence + 1, std::memory_order_relaxed);
  thread->bottom = bottom;
  thread->end = end;
}

void BeginEmpty(Thread* thread) {
  if (thread->bottom == nullptr) {
    thread->bottom = thread->inline_held;
    thread->end = thread->inline_held + kInlineHeld - 1;
  }
  thread->bottom->lock = kNoLock;
  thread->top = thread->bottom;
  thread->last = options.timeline ? thread->bottom : thread->end;
}

// A thread ends with locks held: a finding, except for robust mutexes, which pass on, and files,
// which belong to nobody.
bool LeavesLocksBehind(Thread* thread) {
  bool any = false;
  for (Held* held = HeldList(thread); held <= thread->top; ++held) {
    if (held->lock == 0) continue;
    LockInfo* info = FindLock(AddressOf(held->lock));
    bool passes_on = info != nullptr && (info->flags & trace::kRobust) != 0;
    if (passes_on || held->kind == trace::ResourceKind::kFile) {
      held->lock = 0;
      continue;
    }
    any = true;
    Acquisition what;
    what.word = held->lock;
    what.kind = held->kind;
    what.source_stack = held->stack;
    RecordMisuse(thread, trace::MisuseKind::kExitHolding, what, Place{held->stack, 0}, held->stack);
  }
  return any;
}

}  // namespace

bool IdList::Add(uint32_t id) {
  if (count == capacity) {
    uint32_t bigger = capacity == 0 ? 1024 : capacity * 2;
    auto* memory = static_cast<uint32_t*>(MapMemory(bigger * sizeof(uint32_t)));
    if (memory == nullptr) return false;
    if (count > 0) std::memcpy(memory, items, count * sizeof(uint32_t));
    if (items != nullptr) UnmapMemory(items, capacity * sizeof(uint32_t));
    items = memory;
    capacity = bigger;
  }
  items[count++] = id;
  return true;
}

bool IdList::Contains(uint32_t id) const {
  for (uint32_t i = 0; i < count; ++i) {
    if (items[i] == id) return true;
  }
  return false;
}

bool IdList::AddOnce(uint32_t id) { return Contains(id) || Add(id); }

void IdList::Remove(uint32_t id) {
  for (uint32_t i = 0; i < count; ++i) {
    if (items[i] != id) continue;
    items[i] = items[--count];
    return;
  }
}

Thread* AttachSlow() {
  Thread* thread = current;
  if (thread != nullptr) {  // busy: forward only
    ++thread->forwarded;
    return nullptr;
  }
  if (!Start()) return nullptr;
  if (left) return nullptr;
  thread = NewThread(2);
  if (thread == nullptr) return nullptr;
  // The rest of this page of the stack is all that is surely there of a thread not seen to start.
  uint64_t frame = reinterpret_cast<uint64_t>(__builtin_frame_address(0));
  thread->stack_bytes = 4096;
  EnterThread(thread, (frame + 4096) & ~4095ull);
  ThreadGuard guard(thread);
  registry.alive.fetch_add(1, std::memory_order_relaxed);
  if (thread->tid.load(std::memory_order_relaxed) == CurrentPid()) {
    thread->is_main = true;
    thread->stack_high = MainStackHigh();
    thread->stack_bytes = DefaultStackBytes();
  }
  BeginMain(thread, thread->is_main ? trace::kThreadMain : trace::kThreadAdopted);
  return thread;
}

Thread* NewThread(uint32_t users) {
  RawGuard guard(registry.lock);
  Thread* thread = registry.free_list;
  if (thread != nullptr) {
    registry.free_list = thread->next_free;
    Clear(thread);
  } else {
    uint32_t index = registry.high.load(std::memory_order_relaxed);
    thread = index < kMaxThreads ? static_cast<Thread*>(MapMemory(sizeof(Thread))) : nullptr;
    if (thread == nullptr) {
      NoteLost(trace::Table::kThreads, registry.lost.fetch_add(1, std::memory_order_relaxed) + 1);
      return nullptr;
    }
    thread->index = index;
    registry.slots[index].store(thread, std::memory_order_release);
    registry.high.store(index + 1, std::memory_order_release);
  }
  BeginEmpty(thread);
  thread->users.store(users, std::memory_order_relaxed);
  thread->state.store(ThreadState::kStarting, std::memory_order_release);
  return thread;
}

void DropThread(Thread* thread) {
  if (thread->users.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  RawGuard guard(registry.lock);
  thread->state.store(ThreadState::kFree, std::memory_order_release);
  thread->handle.store(0, std::memory_order_relaxed);
  thread->top = thread->bottom;
  thread->next_free = registry.free_list;
  registry.free_list = thread;
}

void EnterThread(Thread* thread, uint64_t stack_high) {
  thread->tid.store(CurrentTid(), std::memory_order_relaxed);
  thread->handle.store(pthread_self(), std::memory_order_relaxed);
  thread->stack_high = stack_high;
  thread->state.store(ThreadState::kAlive, std::memory_order_release);
  thread->tid_word = plain_mutex_known ? thread->tid.load(std::memory_order_relaxed) : 0;
  current = thread;
  recording = thread;
  ArmThreadEnd(thread);
}

void LeaveThread(Thread* thread) {
  BeginBusy(thread);
  ClearWait(thread);
  bool holds = LeavesLocksBehind(thread);
  current = nullptr;
  left = true;
  if (!thread->many) {
    trace::ThreadEnd record = {};
    record.time = NowNs();
    WriteRecord(trace::RecordKind::kThreadEnd, 0, thread->id, &record);
  }
  if (thread->stack_lock_low != 0) {
    LocksDied(thread->stack_lock_low, thread->stack_high, trace::Death::kStackLeft);
  }
  thread->state.store(ThreadState::kEnded, std::memory_order_release);
  // Not dropped if it holds locks: others may wait for them for ever.
  if (!holds) DropThread(thread);
  if (registry.alive.fetch_sub(1, std::memory_order_acq_rel) == 1) StopWatching();
}

Thread* FindThread(pthread_t handle) {
  uint32_t high = registry.high.load(std::memory_order_acquire);
  Thread* ended = nullptr;
  for (uint32_t i = 0; i < high; ++i) {
    Thread* thread = registry.slots[i].load(std::memory_order_acquire);
    if (thread->handle.load(std::memory_order_relaxed) != handle) continue;
    ThreadState state = thread->state.load(std::memory_order_acquire);
    if (state == ThreadState::kAlive || state == ThreadState::kStarting) return thread;
    if (state == ThreadState::kEnded) ended = thread;
  }
  return ended;
}

Thread* FindThreadByTid(uint32_t tid) {
  uint32_t high = registry.high.load(std::memory_order_acquire);
  for (uint32_t i = 0; i < high; ++i) {
    Thread* thread = registry.slots[i].load(std::memory_order_acquire);
    ThreadState state = thread->state.load(std::memory_order_acquire);
    if (thread->tid.load(std::memory_order_relaxed) == tid &&
        (state == ThreadState::kAlive || state == ThreadState::kEnded)) {
      return thread;
    }
  }
  return nullptr;
}

void NameThread(Thread* thread, const char* name) {
  trace::ThreadName record = {};
  size_t size = std::strlen(name);
  if (size > sizeof(record.name)) size = sizeof(record.name);
  record.name_bytes = static_cast<uint32_t>(size);
  std::memcpy(record.name, name, size);
  if (size >= sizeof(thread->name)) size = sizeof(thread->name) - 1;
  std::memcpy(thread->name, name, size);
  thread->name[size] = 0;
  WriteRecord(trace::RecordKind::kThreadName, 0, thread->id, &record);
}

void ForgetOtherThreads(Thread* survivor) {
  registry.lock.Reset();
  registry.free_list = nullptr;
  uint32_t high = registry.high.load(std::memory_order_relaxed);
  for (uint32_t i = 0; i < high; ++i) {
    Thread* thread = registry.slots[i].load(std::memory_order_relaxed);
    if (thread == survivor) continue;
    if (thread->state.load(std::memory_order_relaxed) != ThreadState::kFree && Depth(thread) > 0) {
      thread->state.store(ThreadState::kEnded, std::memory_order_relaxed);
      thread->wait.what.store(WaitFor::kNothing, std::memory_order_relaxed);
      thread->left_by_fork = true;
      continue;
    }
    thread->state.store(ThreadState::kFree, std::memory_order_relaxed);
    thread->handle.store(0, std::memory_order_relaxed);
    thread->next_free = registry.free_list;
    registry.free_list = thread;
  }
  registry.alive.store(1, std::memory_order_relaxed);
  registry.blocked.store(0, std::memory_order_relaxed);
  survivor->tid.store(CurrentTid(), std::memory_order_relaxed);
  survivor->tid_word = plain_mutex_known ? survivor->tid.load(std::memory_order_relaxed) : 0;
  survivor->creator = nullptr;
  survivor->is_main = true;
}

}  // namespace lockgraph::runtime
