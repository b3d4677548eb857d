// The mutex family of pthreads.
#include <errno.h>
#include <pthread.h>

#include "runtime/chain.h"
#include "runtime/held.h"
#include "runtime/ownership.h"
#include "runtime/plain_mutex.h"
#include "runtime/polling.h"
#include "runtime/real.h"
#include "runtime/wait.h"

namespace lockgraph::runtime {

namespace {

using trace::MisuseKind;
using trace::ResourceKind;
using trace::WaitKind;

constexpr int kTypeMask = 0x03;
constexpr int kRobustBit = 0x10;
constexpr int kInheritBit = 0x20;
constexpr int kProtectBit = 0x40;
constexpr int kSharedMutexBit = 0x80;

int KindOf(const pthread_mutex_t* mutex) {
  return __atomic_load_n(&mutex->__data.__kind, __ATOMIC_RELAXED);
}
bool IsPlain(const pthread_mutex_t* mutex) { return LG_LIKELY((KindOf(mutex) & 0xff) == 0); }

uint32_t FlagsOf(int kind) {
  uint32_t flags = 0;
  if ((kind & kTypeMask) == PTHREAD_MUTEX_RECURSIVE_NP) flags |= trace::kRecursive;
  if ((kind & kTypeMask) == PTHREAD_MUTEX_ERRORCHECK_NP) flags |= trace::kErrorCheck;
  if ((kind & kRobustBit) != 0) flags |= trace::kRobust;
  if ((kind & kInheritBit) != 0) flags |= trace::kPriorityInherit;
  if ((kind & kSharedMutexBit) != 0) flags |= trace::kProcessShared;
  return flags;
}

// A mutex that is not plain is described before its first chain is written.
void Describe(Thread* thread, const pthread_mutex_t* mutex) {
  ThreadGuard guard(thread);
  LockInfo* info = FindOrAddLock(thread, reinterpret_cast<uint64_t>(mutex), ResourceKind::kMutex);
  if (info != nullptr && info->id == 0) info->flags |= FlagsOf(KindOf(mutex));
}

Acquisition Wants(const pthread_mutex_t* mutex, WaitKind wait) {
  Acquisition what;
  what.word = reinterpret_cast<uint64_t>(mutex);
  what.wait = wait;
  return what;
}

void NoteRelock(Thread* thread, const pthread_mutex_t* mutex, WaitKind wait, Place place) {
  Held* held = FindHeld(thread, reinterpret_cast<uint64_t>(mutex));
  if (held == nullptr) return;
  Acquisition what = Wants(mutex, wait);
  what.flags = trace::kRelock;
  RecordMisuse(thread, MisuseKind::kRelock, what, place, held->stack);
}

// After a lock call that may have worked.
int Finish(Thread* thread, pthread_mutex_t* mutex, WaitKind wait, Place place, int result) {
  if (result == EBUSY || result == ETIMEDOUT) NoteFailedAttempt(thread, Wants(mutex, wait), place);
  if (result != 0 && result != EOWNERDEAD) return result;
  AcquiredSlow(thread, Wants(mutex, wait), place);
  return result;
}

// What `thread` wants is not free: says so, waits, and takes it. `timed`: the program's own.
template <typename Block>
__attribute__((noinline)) int Contended(Thread* thread, pthread_mutex_t* mutex, WaitKind wait,
                                        Place place, Block block) {
  NoteRelock(thread, mutex, wait, place);
  PublishLockWait(thread, Wants(mutex, wait), place);
  int result = block();
  ClearWait(thread);
  return Finish(thread, mutex, wait, place, result);
}

int BlockOnMutex(Thread* thread, pthread_mutex_t* mutex) {
  // Priority inheritance may not know the monotonic clock, and a robust or error-checking mutex
  // may answer at once: those block in one piece, others look around now and then.
  if ((KindOf(mutex) & (kInheritBit | kProtectBit)) != 0) {
    WatchLocks();
    return real.pthread_mutex_lock(mutex);
  }
  return BlockAndWatch(thread, [mutex](const timespec* deadline) {
    return real.pthread_mutex_clocklock(mutex, CLOCK_MONOTONIC, deadline);
  });
}

int LockNotFree(Thread* thread, pthread_mutex_t* mutex, Place place) {
  if (!IsPlain(mutex)) Describe(thread, mutex);
  int kind = KindOf(mutex);
  bool owner_fails = (kind & kTypeMask) == PTHREAD_MUTEX_ERRORCHECK_NP;
  if (owner_fails) NoteRelock(thread, mutex, WaitKind::kBlocking, place);
  int result = real.pthread_mutex_trylock(mutex);
  if (result != EBUSY) return Finish(thread, mutex, WaitKind::kBlocking, place, result);
  return Contended(thread, mutex, WaitKind::kBlocking, place,
                   [thread, mutex] { return BlockOnMutex(thread, mutex); });
}

// The three below are jumped to, not called, so that the short way to lock and unlock has no frame
// and saves no register: their return address is the program's.

__attribute__((noinline)) int LockSlow(pthread_mutex_t* mutex) {
  Thread* thread = Attach();
  if (thread == nullptr) return real.pthread_mutex_lock(mutex);
  if (!IsPlain(mutex) || !TryLockPlain(mutex, thread->tid_word)) {
    return LockNotFree(thread, mutex, LG_PLACE);
  }
  AcquiredFast(thread, reinterpret_cast<uint64_t>(mutex), ResourceKind::kMutex, LG_PLACE);
  return 0;
}

__attribute__((noinline)) int NoteLocked(pthread_mutex_t* mutex) {
  AcquiredFast(recording, reinterpret_cast<uint64_t>(mutex), ResourceKind::kMutex, LG_PLACE);
  return 0;
}

// An unlock that the C library may refuse.
__attribute__((noinline)) int UnlockChecked(Thread* thread, pthread_mutex_t* mutex, Place place) {
  auto address = reinterpret_cast<uint64_t>(mutex);
  bool held = Released(thread, address);
  bool owned = (KindOf(mutex) & (kRobustBit | kInheritBit)) != 0 ||
               (KindOf(mutex) & kTypeMask) == PTHREAD_MUTEX_RECURSIVE_NP ||
               (KindOf(mutex) & kTypeMask) == PTHREAD_MUTEX_ERRORCHECK_NP;
  if (!held && !owned) ReleasedByStranger(thread, address);
  int result = real.pthread_mutex_unlock(mutex);
  if (result == 0) return 0;
  Acquisition what = Wants(mutex, WaitKind::kTry);
  if (held) {
    AcquiredSlow(thread, what, place);
  } else {
    RecordMisuse(thread, MisuseKind::kNotHeld, what, place, 0);
  }
  return result;
}

__attribute__((noinline)) int UnlockSlow(pthread_mutex_t* mutex) {
  Thread* thread = Attach();
  if (thread == nullptr) return real.pthread_mutex_unlock(mutex);
  if (!IsPlain(mutex)) return UnlockChecked(thread, mutex, LG_PLACE);
  auto address = reinterpret_cast<uint64_t>(mutex);
  if (!Released(thread, address)) ReleasedByStranger(thread, address);
  return UnlockPlain(mutex, thread->tid_word);
}

}  // namespace

}  // namespace lockgraph::runtime

using namespace lockgraph::runtime;
using lockgraph::trace::ResourceKind;
using lockgraph::trace::WaitKind;

LG_EXPORT int pthread_mutex_lock(pthread_mutex_t* mutex) {
  Thread* thread = recording;
  if (LG_UNLIKELY(thread == nullptr || !IsPlain(mutex))) LG_TAIL return LockSlow(mutex);
  uint32_t tid = thread->tid_word;
  if (LG_UNLIKELY(tid == 0 || !TryLockPlainKnown(mutex, tid))) LG_TAIL return LockSlow(mutex);
  auto word = reinterpret_cast<uint64_t>(mutex);
  if (LG_UNLIKELY(!PushIfKnown(thread, word, ResourceKind::kMutex, LG_CALLER))) {
    LG_TAIL return NoteLocked(mutex);
  }
  return 0;
}

LG_EXPORT int pthread_mutex_trylock(pthread_mutex_t* mutex) {
  Thread* thread = Attach();
  if (LG_UNLIKELY(thread == nullptr)) return real.pthread_mutex_trylock(mutex);
  if (!IsPlain(mutex)) Describe(thread, mutex);
  int result = real.pthread_mutex_trylock(mutex);
  return Finish(thread, mutex, WaitKind::kTry, LG_PLACE, result);
}

LG_EXPORT int pthread_mutex_timedlock(pthread_mutex_t* mutex, const timespec* deadline) {
  Thread* thread = Attach();
  if (LG_UNLIKELY(thread == nullptr)) return real.pthread_mutex_timedlock(mutex, deadline);
  if (!IsPlain(mutex)) Describe(thread, mutex);
  return Contended(thread, mutex, WaitKind::kTimed, LG_PLACE,
                   [mutex, deadline] { return real.pthread_mutex_timedlock(mutex, deadline); });
}

LG_EXPORT int pthread_mutex_clocklock(pthread_mutex_t* mutex, clockid_t clock,
                                      const timespec* deadline) {
  Thread* thread = Attach();
  if (LG_UNLIKELY(thread == nullptr)) return real.pthread_mutex_clocklock(mutex, clock, deadline);
  if (!IsPlain(mutex)) Describe(thread, mutex);
  return Contended(thread, mutex, WaitKind::kTimed, LG_PLACE, [mutex, clock, deadline] {
    return real.pthread_mutex_clocklock(mutex, clock, deadline);
  });
}

LG_EXPORT int pthread_mutex_unlock(pthread_mutex_t* mutex) {
  Thread* thread = recording;
  if (LG_UNLIKELY(thread == nullptr || !IsPlain(mutex) || thread->tid_word == 0)) {
    LG_TAIL return UnlockSlow(mutex);
  }
  if (LG_UNLIKELY(!ReleasedLast(thread, reinterpret_cast<uint64_t>(mutex)))) {
    LG_TAIL return UnlockSlow(mutex);
  }
  if (LG_UNLIKELY(!UnlockPlainKnown(mutex))) LG_TAIL return WakePlainMutex(mutex);
  return 0;
}

LG_EXPORT int pthread_mutex_init(pthread_mutex_t* mutex, const pthread_mutexattr_t* attributes) {
  Thread* thread = Attach();
  int result = real.pthread_mutex_init(mutex, attributes);
  if (thread != nullptr && result == 0) {
    Initialised(thread, reinterpret_cast<uint64_t>(mutex), ResourceKind::kMutex,
                FlagsOf(KindOf(mutex)), LG_PLACE);
  }
  return result;
}

LG_EXPORT int pthread_mutex_destroy(pthread_mutex_t* mutex) {
  Thread* thread = Attach();
  int result = real.pthread_mutex_destroy(mutex);
  if (thread == nullptr) return result;
  auto address = reinterpret_cast<uint64_t>(mutex);
  if (result == 0) {
    Destroyed(thread, address, LG_PLACE);
  } else if (result == EBUSY) {
    NoteDestroyHeld(thread, address, LG_PLACE);
  }
  return result;
}
