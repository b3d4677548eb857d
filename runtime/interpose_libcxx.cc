// The shared mutexes of libc++. They are made of a mutex and two conditions, which say nothing of
// readers and writers; what the program calls are functions of the library, and those are taken
// here. Timed attempts are in its headers: they show as short holds of the mutex, which lies at the
// address of the whole and is told apart from it by kAroundBit.
#include <dlfcn.h>

#include <atomic>

#include "runtime/held.h"
#include "runtime/lock_table.h"
#include "runtime/ownership.h"
#include "runtime/polling.h"
#include "runtime/wait.h"

namespace lockgraph::runtime {

namespace {

using trace::Mode;
using trace::ResourceKind;
using trace::WaitKind;

// A function of the library, looked up at its first call: the library may come with a plug-in.
class LibraryFunction {
 public:
  explicit constexpr LibraryFunction(const char* name) : name_(name) {}
  void* Get() {
    void* found = found_.load(std::memory_order_relaxed);
    return LG_LIKELY(found != nullptr) ? found : LookUp();
  }
  void Call(void* self) { reinterpret_cast<void (*)(void*)>(Get())(self); }
  bool Try(void* self) { return reinterpret_cast<bool (*)(void*)>(Get())(self); }

 private:
  __attribute__((noinline)) void* LookUp() {
    void* found = dlsym(RTLD_NEXT, name_);
    // One that was loaded for a plug-in alone comes after nobody.
    if (void* library = found == nullptr ? dlopen("libc++.so.1", RTLD_LAZY | RTLD_NOLOAD) : nullptr;
        library != nullptr) {
      found = dlsym(library, name_);
    }
    found_.store(found, std::memory_order_relaxed);
    return found;
  }

  const char* name_;
  std::atomic<void*> found_{nullptr};
};

uint64_t Identity(const void* mutex) { return reinterpret_cast<uint64_t>(mutex) | kAroundBit; }
LockWord Word(const void* mutex, Mode mode) { return WordOf(mutex, mode) | kAroundBit; }

// The kind keeps the detector from reading the memory as a lock of pthreads.
Acquisition Wants(const void* mutex, Mode mode, WaitKind wait) {
  Acquisition what;
  what.word = Word(mutex, mode);
  what.kind = ResourceKind::kCustomLock;
  what.wait = wait;
  return what;
}

// Its readers queue behind a waiting writer.
void Describe(Thread* thread, const void* mutex) {
  ThreadGuard guard(thread);
  LockInfo* info = FindOrAddLock(thread, Identity(mutex), ResourceKind::kRwlock);
  if (info == nullptr || info->id != 0) return;
  info->kind = ResourceKind::kRwlock;
  info->policy = trace::Policy::kWriterPreferring;
}

void Note(Thread* thread, const void* mutex, Mode mode, WaitKind wait, Place place) {
  bool simple = wait == WaitKind::kBlocking && FindHeld(thread, Identity(mutex)) == nullptr;
  if (simple && PushIfKnown(thread, Word(mutex, mode), ResourceKind::kCustomLock, place.pc)) {
    return;
  }
  Describe(thread, mutex);
  Acquisition what = Wants(mutex, mode, wait);
  if (wait == WaitKind::kBlocking) NoteRelock(thread, what, place);
  AcquiredSlow(thread, what, place);
}

bool TryHidden(Thread* thread, LibraryFunction& attempt, void* mutex) {
  ThreadGuard hide(thread);
  return attempt.Try(mutex);
}

void Take(void* mutex, Mode mode, Place place, LibraryFunction& attempt, LibraryFunction& lock) {
  Thread* thread = Attach();
  if (thread == nullptr) return lock.Call(mutex);
  if (!TryHidden(thread, attempt, mutex)) {
    Describe(thread, mutex);
    Acquisition what = Wants(mutex, mode, WaitKind::kBlocking);
    NoteRelock(thread, what, place);
    PublishLockWait(thread, what, place);
    WatchLocks();
    {
      ThreadGuard hide(thread);
      lock.Call(mutex);
    }
    ClearWait(thread);
  }
  Note(thread, mutex, mode, WaitKind::kBlocking, place);
}

bool Attempt(void* mutex, Mode mode, Place place, LibraryFunction& attempt) {
  Thread* thread = Attach();
  if (thread == nullptr) return attempt.Try(mutex);
  bool taken = TryHidden(thread, attempt, mutex);
  if (taken) {
    Note(thread, mutex, mode, WaitKind::kTry, place);
  } else {
    NoteFailedAttempt(thread, Wants(mutex, mode, WaitKind::kTry), place);
  }
  return taken;
}

void GiveBack(void* mutex, LibraryFunction& unlock) {
  Thread* thread = Attach();
  if (thread == nullptr) return unlock.Call(mutex);
  uint64_t address = Identity(mutex);
  if (!ReleasedLast(thread, address) && !ReleasedLast(thread, address | kSharedBit) &&
      !ReleaseSlow(thread, address)) {
    ReleasedByStranger(thread, address);
  }
  ThreadGuard hide(thread);
  unlock.Call(mutex);
}

}  // namespace

}  // namespace lockgraph::runtime

using namespace lockgraph::runtime;
using lockgraph::trace::Mode;

#define LG_SHARED_MUTEX(NAME, CLASS)                                                               \
  namespace {                                                                                      \
  constinit LibraryFunction NAME##_lock("_ZNSt3__1" #CLASS "4lockEv");                             \
  constinit LibraryFunction NAME##_try("_ZNSt3__1" #CLASS "8try_lockEv");                          \
  constinit LibraryFunction NAME##_unlock("_ZNSt3__1" #CLASS "6unlockEv");                         \
  constinit LibraryFunction NAME##_lock_shared("_ZNSt3__1" #CLASS "11lock_sharedEv");              \
  constinit LibraryFunction NAME##_try_shared("_ZNSt3__1" #CLASS "15try_lock_sharedEv");           \
  constinit LibraryFunction NAME##_unlock_shared("_ZNSt3__1" #CLASS "13unlock_sharedEv");          \
  }                                                                                                \
  LG_EXPORT_WEAK void _ZNSt3__1##CLASS##4lockEv(void* mutex) {                                     \
    Take(mutex, Mode::kExclusive, LG_PLACE, NAME##_try, NAME##_lock);                              \
  }                                                                                                \
  LG_EXPORT_WEAK bool _ZNSt3__1##CLASS##8try_lockEv(void* mutex) {                                 \
    return Attempt(mutex, Mode::kExclusive, LG_PLACE, NAME##_try);                                 \
  }                                                                                                \
  LG_EXPORT_WEAK void _ZNSt3__1##CLASS##6unlockEv(void* mutex) { GiveBack(mutex, NAME##_unlock); } \
  LG_EXPORT_WEAK void _ZNSt3__1##CLASS##11lock_sharedEv(void* mutex) {                             \
    Take(mutex, Mode::kShared, LG_PLACE, NAME##_try_shared, NAME##_lock_shared);                   \
  }                                                                                                \
  LG_EXPORT_WEAK bool _ZNSt3__1##CLASS##15try_lock_sharedEv(void* mutex) {                         \
    return Attempt(mutex, Mode::kShared, LG_PLACE, NAME##_try_shared);                             \
  }                                                                                                \
  LG_EXPORT_WEAK void _ZNSt3__1##CLASS##13unlock_sharedEv(void* mutex) {                           \
    GiveBack(mutex, NAME##_unlock_shared);                                                         \
  }

LG_SHARED_MUTEX(plain, 19__shared_mutex_base)
LG_SHARED_MUTEX(timed, 18shared_timed_mutex)
