#include "runtime/wait_graph.h"

#include <linux/futex.h>
#include <pthread.h>
#include <sys/syscall.h>
#include <sys/uio.h>

#include <cstddef>

#include "runtime/file_lock.h"
#include "runtime/polling.h"
#include "runtime/yielding.h"

namespace lockgraph::runtime {

namespace {

// The thread waits by trying: see polling.h.
void ShowPoll(Node* node) {
  const Poll& poll = node->thread->poll;
  node->what = WaitFor::kLock;
  node->timed = true;
  node->polls = true;
  node->kind = poll.kind;
  node->sequence = poll.sequence.load(std::memory_order_acquire);
  node->since = poll.since;
  node->lock = poll.lock.load(std::memory_order_relaxed);
  node->stack = poll.stack.load(std::memory_order_relaxed);
}

// The thread spins: see yielding.h.
void ShowYielding(Node* node) {
  const Yielding& yielding = node->thread->yielding;
  node->yields = true;
  node->sequence = yielding.sequence.load(std::memory_order_acquire);
  node->since = yielding.since;
  node->stack = yielding.stack.load(std::memory_order_relaxed);
}

using trace::Mode;
using trace::ResourceKind;

// Reads a word of the program's memory that may have been given back meanwhile.
uint32_t ReadWord(uint64_t address) {
  uint32_t value = 0;
  iovec to = {&value, sizeof(value)};
  iovec from = {reinterpret_cast<void*>(address), sizeof(value)};
  long done = RawSyscall(SYS_process_vm_readv, static_cast<long>(CurrentPid()),
                         reinterpret_cast<long>(&to), 1, reinterpret_cast<long>(&from), 1, 0);
  return done == static_cast<long>(sizeof(value)) ? value : 0;
}

// The thread that the lock itself names as its owner; 0 if it names none.
uint32_t OwnerTid(const Node& waiter) {
  constexpr uint32_t kOwnerInFutex = 0x30;  // robust, priority-inheriting: see glibc's mutex kinds
  uint64_t address = AddressOf(waiter.lock);
  if (waiter.kind == ResourceKind::kMutex) {
    uint32_t kind = ReadWord(address + offsetof(pthread_mutex_t, __data.__kind));
    // `__owner` of these says "inconsistent" while its holder repairs what a dead thread left.
    if ((kind & kOwnerInFutex) != 0) {
      return ReadWord(address + offsetof(pthread_mutex_t, __data.__lock)) & FUTEX_TID_MASK;
    }
    return ReadWord(address + offsetof(pthread_mutex_t, __data.__owner));
  }
  if (waiter.kind == ResourceKind::kRwlock) {
    return ReadWord(address + offsetof(pthread_rwlock_t, __data.__cur_writer));
  }
  return 0;
}

// Other processes reach it. The C library says so of every robust mutex, whatever its attribute.
bool SharedWithProcesses(const Node& waiter) {
  if (waiter.what != WaitFor::kLock && waiter.what != WaitFor::kEvent) return false;
  uint64_t address = AddressOf(waiter.lock);
  switch (waiter.kind) {
    case ResourceKind::kCondition:
      return (ReadWord(address + offsetof(pthread_cond_t, __data.__wrefs)) & 1) != 0;
    case ResourceKind::kSemaphore:
      return ReadWord(address + 2 * sizeof(uint32_t)) != 0;  // its `private` word
    case ResourceKind::kMutex:
      return (ReadWord(address + offsetof(pthread_mutex_t, __data.__kind)) & 0x80) != 0;
    case ResourceKind::kRwlock:
      return (ReadWord(address + offsetof(pthread_rwlock_t, __data.__shared)) & 0xff) != 0;
    default:
      return false;
  }
}

// `owner`: OwnerTid(waiter). A list that names another thread than the lock does is out of date. So
// may be what a thread held that a fork left behind: the child may have made its locks anew.
bool HoldsAgainst(const Node& holder, const Node& waiter, uint32_t owner) {
  bool is_owner = holder.thread->tid.load(std::memory_order_relaxed) == owner;
  if (!is_owner && (owner != 0 || holder.thread->left_by_fork)) return false;
  for (uint32_t i = 0; i < holder.depth; ++i) {
    LockWord word = __atomic_load_n(&holder.held[i].lock, __ATOMIC_RELAXED);
    if (word == 0 || AddressOf(word) != AddressOf(waiter.lock)) continue;
    if (waiter.kind == ResourceKind::kFile && !FileStillLocked(holder.held[i])) continue;
    if (ModeOf(word) == Mode::kExclusive || ModeOf(waiter.lock) == Mode::kExclusive) return true;
  }
  return false;
}

}  // namespace

// Nobody but the owner that a lock names may let it go, so a shared lock held here is judged here.
bool WaitGraph::AnotherProcessMayHelp(const Node& waiter) const {
  if (!SharedWithProcesses(waiter)) return false;
  uint32_t owner = waiter.what == WaitFor::kLock ? OwnerTid(waiter) : 0;
  for (uint32_t i = 0; owner != 0 && i < count_; ++i) {
    if (HoldsAgainst(nodes_[i], waiter, owner)) return false;
  }
  return true;
}

bool WaitGraph::Take() {
  uint32_t high = registry.high.load(std::memory_order_acquire);
  if (capacity_ < high) {
    if (nodes_ != nullptr) UnmapMemory(nodes_, capacity_ * sizeof(Node));
    capacity_ = high + 64;
    nodes_ = static_cast<Node*>(MapMemory(capacity_ * sizeof(Node)));
    if (nodes_ == nullptr) return false;
  }
  count_ = 0;
  uint64_t now = CoarseNs();
  for (uint32_t i = 0; i < high; ++i) {
    Thread* thread = registry.slots[i].load(std::memory_order_acquire);
    ThreadState state = thread->state.load(std::memory_order_acquire);
    if (state == ThreadState::kFree) continue;
    Node node = {};
    node.thread = thread;
    node.state = state;
    node.sequence = thread->wait.sequence.load(std::memory_order_acquire);
    node.what = thread->wait.what.load(std::memory_order_acquire);
    node.timed = thread->wait.timed;
    node.kind = thread->wait.kind;
    node.since = thread->wait.since;
    node.lock = thread->wait.lock;
    node.stack = thread->wait.stack;
    node.joined = thread->wait.thread;
    if (state == ThreadState::kAlive && IsPolling(thread, now)) {
      ShowPoll(&node);
    } else if (state == ThreadState::kAlive && IsYielding(thread, now)) {
      ShowYielding(&node);
    }
    HeldView view = ViewHeld(thread);
    node.held = view.items;
    node.depth = view.count;
    if (state == ThreadState::kEnded && node.depth == 0) continue;
    nodes_[count_++] = node;
  }
  return true;
}

const Node* WaitGraph::Find(const Thread* thread) const {
  for (uint32_t i = 0; i < count_; ++i) {
    if (nodes_[i].thread == thread) return &nodes_[i];
  }
  return nullptr;
}

void WaitGraph::Reduce() {
  any_live_ = false;
  for (uint32_t i = 0; i < count_; ++i) {
    Node& node = nodes_[i];
    node.live = node.state != ThreadState::kEnded &&
                (node.what == WaitFor::kNothing || node.timed || AnotherProcessMayHelp(node));
    any_live_ |= node.live;
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (uint32_t i = 0; i < count_; ++i) {
      Node& node = nodes_[i];
      if (node.live || node.state == ThreadState::kEnded || !CanMove(node)) continue;
      node.live = true;
      any_live_ = true;
      changed = true;
    }
  }
}

bool WaitGraph::CanMove(const Node& waiter) const {
  if (waiter.what == WaitFor::kEvent) return any_live_;
  if (waiter.what == WaitFor::kLock) return CanGetLock(waiter);
  if (waiter.joined == nullptr) return true;  // a thread nobody saw
  const Node* joined = Find(waiter.joined);
  return joined == nullptr || joined->live || joined->state == ThreadState::kEnded;
}

bool WaitGraph::CanGetLock(const Node& waiter) const {
  uint32_t owner = OwnerTid(waiter);
  bool held = false;
  for (uint32_t i = 0; i < count_; ++i) {
    const Node& holder = nodes_[i];
    if (!HoldsAgainst(holder, waiter, owner)) continue;
    if (!holder.live) return false;
    held = true;
  }
  if (held || ModeOf(waiter.lock) != Mode::kShared) return true;
  // Only readers hold it: it waits behind writers that wait, all of which must get on.
  for (uint32_t i = 0; i < count_; ++i) {
    const Node& writer = nodes_[i];
    if (writer.what == WaitFor::kLock && writer.lock == AddressOf(waiter.lock) && !writer.live) {
      return false;
    }
  }
  return true;
}

const Node* WaitGraph::Blocker(const Node& waiter, bool stuck_only) const {
  if (waiter.what == WaitFor::kThread) {
    const Node* joined = waiter.joined != nullptr ? Find(waiter.joined) : nullptr;
    return joined != nullptr && !(stuck_only && joined->live) ? joined : nullptr;
  }
  if (waiter.what != WaitFor::kLock) return nullptr;
  uint32_t owner = OwnerTid(waiter);
  for (uint32_t i = 0; i < count_; ++i) {
    const Node& holder = nodes_[i];
    if (HoldsAgainst(holder, waiter, owner) && !(stuck_only && holder.live)) return &holder;
  }
  for (uint32_t i = 0; i < count_; ++i) {
    const Node& writer = nodes_[i];
    if (ModeOf(waiter.lock) == Mode::kShared && writer.what == WaitFor::kLock &&
        writer.lock == AddressOf(waiter.lock) && !(stuck_only && writer.live)) {
      return &writer;
    }
  }
  return nullptr;
}

}  // namespace lockgraph::runtime
