// The C interface, include/lockgraph/runtime.h: locks and waits that interposition cannot see.
#define LOCKGRAPH_IMPLEMENTATION
#include <cstring>

#include "include/lockgraph/runtime.h"
#include "runtime/chain.h"
#include "runtime/held.h"
#include "runtime/lock_table.h"
#include "runtime/ownership.h"
#include "runtime/polling.h"
#include "runtime/process.h"
#include "runtime/recorder.h"
#include "runtime/stack.h"
#include "runtime/wait.h"

namespace lockgraph::runtime {

namespace {

using trace::Mode;
using trace::ResourceKind;
using trace::WaitKind;

uint64_t Address(const void* object) { return reinterpret_cast<uint64_t>(object); }

SourcePlace PlaceOf(const lockgraph_site* site) {
  if (site == nullptr || site->file == nullptr || site->line == 0) return {};
  return {site->file, site->file_length, site->line, site->column};
}

WaitKind WaitOf(uint32_t how) {
  if ((how & LOCKGRAPH_ACQUIRE_TRY) != 0) return WaitKind::kTry;
  return (how & LOCKGRAPH_ACQUIRE_TIMED) != 0 ? WaitKind::kTimed : WaitKind::kBlocking;
}

ResourceKind KindOfEvent(uint32_t kind) {
  switch (kind) {
    case LOCKGRAPH_EVENT_CONDITION:
      return ResourceKind::kCondition;
    case LOCKGRAPH_EVENT_FUTURE:
      return ResourceKind::kFuture;
    case LOCKGRAPH_EVENT_LATCH:
      return ResourceKind::kLatch;
    case LOCKGRAPH_EVENT_BARRIER:
      return ResourceKind::kBarrier;
    case LOCKGRAPH_EVENT_SEMAPHORE:
      return ResourceKind::kSemaphore;
    default:
      return ResourceKind::kCustomEvent;
  }
}

Acquisition Describe(const void* object, uint32_t how, ResourceKind kind,
                     const lockgraph_site* site) {
  Acquisition what;
  bool shared = kind == ResourceKind::kCustomLock && (how & LOCKGRAPH_ACQUIRE_SHARED) != 0;
  what.word = WordOf(object, shared ? Mode::kShared : Mode::kExclusive);
  what.kind = kind;
  what.wait = WaitOf(how);
  what.source = PlaceOf(site);
  return what;
}

// What the open pair remembers of itself between its two calls. Thread::pending has the address.
struct OpenPair {
  Acquisition what;
  Place place;
};
thread_local constinit OpenPair open_pair __attribute__((tls_model("initial-exec"))) = {};

// Opens a pair; null if the calling thread is not recorded now or is within another pair.
Thread* OpenIt() {
  Thread* thread = Attach();
  if (thread != nullptr) return thread;
  if (current != nullptr && current->pending != 0) ++current->pending_inner;
  return nullptr;
}

void HideFrom(Thread* thread, const Acquisition& what, Place place) {
  open_pair.what = what;
  open_pair.place = place;
  thread->pending = what.word;
  BeginBusy(thread);
}

// Closes the pair that is open; null if it is not this one.
Thread* CloseIt() {
  Thread* thread = current;
  if (thread == nullptr || thread->pending == 0) return nullptr;
  if (thread->pending_inner > 0) {
    --thread->pending_inner;
    return nullptr;
  }
  thread->pending = 0;
  EndBusy(thread);
  return thread;
}

}  // namespace

}  // namespace lockgraph::runtime

using namespace lockgraph::runtime;
using lockgraph::trace::ResourceKind;
using lockgraph::trace::WaitKind;

uint32_t lockgraph_v1_version(void) { return LOCKGRAPH_ABI_VERSION; }

void lockgraph_v1_lock_create(const void* lock, uint32_t flags, const char* name,
                              const lockgraph_site* site) {
  Thread* thread = Attach();
  if (thread == nullptr) return;
  Acquisition what = Describe(lock, 0, ResourceKind::kCustomLock, site);
  ThreadGuard guard(thread);
  LockInfo* info = FindOrAddLock(thread, Address(lock), ResourceKind::kCustomLock);
  if (info == nullptr) return;
  info->kind = ResourceKind::kCustomLock;
  info->flags &= ~static_cast<uint32_t>(lockgraph::trace::kRecursive);
  if ((flags & LOCKGRAPH_LOCK_RECURSIVE) != 0) info->flags |= lockgraph::trace::kRecursive;
  info->policy =
      (flags & LOCKGRAPH_LOCK_READERS_QUEUE) != 0  ? lockgraph::trace::Policy::kWriterPreferring
      : (flags & LOCKGRAPH_LOCK_READERS_PASS) != 0 ? lockgraph::trace::Policy::kReaderPreferring
                                                   : lockgraph::trace::Policy::kUnknown;
  if (info->create_stack == 0) info->create_stack = StackOf(thread, what, LG_PLACE);
  if (name != nullptr) NameLock(thread, info, name);
}

void lockgraph_v1_lock_destroy(const void* lock) {
  Thread* thread = Attach();
  if (thread != nullptr) Destroyed(thread, Address(lock), LG_PLACE);
}

void lockgraph_v1_before_acquire(const void* lock, uint32_t how, const lockgraph_site* site) {
  Thread* thread = OpenIt();
  if (thread == nullptr) return;
  Acquisition what = Describe(lock, how, ResourceKind::kCustomLock, site);
  if (what.wait != WaitKind::kTry) {
    NoteRelock(thread, what, LG_PLACE);
    PublishLockWait(thread, what, LG_PLACE);
    if (registry.alive.load(std::memory_order_relaxed) > 1) WatchLocks();
  }
  HideFrom(thread, what, LG_PLACE);
}

void lockgraph_v1_after_acquire(const void* /*lock*/, int acquired) {
  Thread* thread = CloseIt();
  if (thread == nullptr) return;
  ClearWait(thread);
  if (acquired != 0) {
    AcquiredSlow(thread, open_pair.what, open_pair.place);
  } else {
    NoteFailedAttempt(thread, open_pair.what, open_pair.place);
  }
}

void lockgraph_v1_before_release(const void* lock, uint32_t how) {
  Thread* thread = OpenIt();
  if (thread == nullptr) return;
  uint64_t address = Address(lock);
  if (!ReleaseSlow(thread, address)) ReleasedByStranger(thread, address);
  HideFrom(thread, Describe(lock, how, ResourceKind::kCustomLock, nullptr), LG_PLACE);
}

void lockgraph_v1_after_release(const void* /*lock*/) { CloseIt(); }

void lockgraph_v1_before_wait(const void* event, uint32_t kind, uint32_t how, const void* lock,
                              const lockgraph_site* site) {
  Thread* thread = OpenIt();
  if (thread == nullptr) return;
  uint64_t released = Address(lock);
  bool held = lock != nullptr && ReleaseSlow(thread, released);
  Acquisition what = Describe(event, how, KindOfEvent(kind), site);
  what.released = released;
  WaitInfo info;
  info.what = WaitFor::kEvent;
  info.word = what.word;
  info.kind = ResourceKind::kCustomEvent;  // its memory is not for the detector to read
  info.timed = what.wait != WaitKind::kBlocking;
  info.released = released;
  info.stack = RecordEvent(thread, what, LG_PLACE);
  info.pc = LG_CALLER;
  PublishWait(thread, info);
  thread->pending_released = held ? released : 0;
  HideFrom(thread, what, LG_PLACE);
}

void lockgraph_v1_after_wait(const void* /*event*/, int /*happened*/) {
  Thread* thread = CloseIt();
  if (thread == nullptr) return;
  ClearWait(thread);
  if (thread->pending_released == 0) return;
  Acquisition what;
  what.word = thread->pending_released;
  what.kind = ResourceKind::kCustomLock;
  what.flags = lockgraph::trace::kReacquire;
  what.source = open_pair.what.source;
  AcquiredSlow(thread, what, open_pair.place);
}

void lockgraph_v1_signal(const void* event, uint32_t kind, const lockgraph_site* site) {
  Thread* thread = Attach();
  if (thread == nullptr) return;
  Acquisition what = Describe(event, 0, KindOfEvent(kind), site);
  what.signal = true;
  RecordEvent(thread, what, LG_PLACE);
}

void lockgraph_v1_hide_begin(void) {
  Attach();
  if (current != nullptr) BeginBusy(current);
}

void lockgraph_v1_hide_end(void) {
  if (current != nullptr && current->busy > 0) EndBusy(current);
}

void lockgraph_v1_thread_name(const char* name) {
  Thread* thread = Attach();
  if (thread == nullptr || name == nullptr) return;
  ThreadGuard guard(thread);
  NameThread(thread, name);
}

void lockgraph_v1_report_now(void) {
  Thread* thread = Attach();
  if (thread == nullptr) return;
  ThreadGuard guard(thread);
  ReportNow();
}
