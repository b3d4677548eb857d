// Readers-writer locks and spin locks of pthreads.
#include <errno.h>
#include <pthread.h>
#include <sched.h>

#include "runtime/chain.h"
#include "runtime/held.h"
#include "runtime/ownership.h"
#include "runtime/polling.h"
#include "runtime/real.h"
#include "runtime/wait.h"

namespace lockgraph::runtime {

namespace {

using trace::Mode;
using trace::ResourceKind;
using trace::WaitKind;

Acquisition Wants(const void* lock, ResourceKind kind, Mode mode, WaitKind wait) {
  Acquisition what;
  what.word = WordOf(lock, mode);
  what.kind = kind;
  what.wait = wait;
  return what;
}

// glibc keeps the preference in the lock itself. "Writer preferred" is the same as the default
// there: only the non-recursive form makes readers queue.
void Describe(LockInfo* info, const pthread_rwlock_t* lock) {
  unsigned preference = lock->__data.__flags;
  info->policy = preference == PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP
                     ? trace::Policy::kWriterPreferring
                     : trace::Policy::kReaderPreferring;
  if (lock->__data.__shared != 0) info->flags |= trace::kProcessShared;
}

bool IsDefault(const pthread_rwlock_t* lock) {
  return lock->__data.__flags == 0 && lock->__data.__shared == 0;
}

void DescribeOnce(Thread* thread, const pthread_rwlock_t* lock) {
  if (IsDefault(lock)) return;
  ThreadGuard guard(thread);
  LockInfo* info = FindOrAddLock(thread, reinterpret_cast<uint64_t>(lock), ResourceKind::kRwlock);
  if (info != nullptr && info->id == 0) Describe(info, lock);
}

template <typename Block>
__attribute__((noinline)) int Contended(Thread* thread, const Acquisition& what, Place place,
                                        Block block) {
  NoteRelock(thread, what, place);
  PublishLockWait(thread, what, place);
  int result = block();
  ClearWait(thread);
  if (result == 0) AcquiredSlow(thread, what, place);
  if (result == ETIMEDOUT) NoteFailedAttempt(thread, what, place);
  return result;
}

// It was free. Reading again what one reads already would have waited behind a writer.
void Taken(Thread* thread, const Acquisition& what, Place place) {
  NoteRelock(thread, what, place);
  AcquiredSlow(thread, what, place);
}

// The three ways to take a lock in one mode.
struct Ways {
  int (*attempt)(pthread_rwlock_t*);  // without waiting
  int (*wait)(pthread_rwlock_t*);
  int (*timed)(pthread_rwlock_t*, clockid_t, const timespec*);
};

// A wait that is cut into pieces leaves the queue between two of them. Where readers queue behind a
// waiting writer they would get in then: a hang would come undone that the program really has.
bool ReadersQueue(const pthread_rwlock_t* lock) {
  return lock->__data.__flags == PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP;
}

int Block(Thread* thread, pthread_rwlock_t* lock, const Ways& ways) {
  if (ReadersQueue(lock)) {
    WatchLocks();
    return ways.wait(lock);
  }
  return BlockAndWatch(thread, [lock, &ways](const timespec* deadline) {
    return ways.timed(lock, CLOCK_MONOTONIC, deadline);
  });
}

template <Mode kMode>
Ways WaysOf() {
  // The plain call knows the overflow of readers and a read lock of a writer's own (EDEADLK): what
  // the attempt refuses goes to the timed call, which answers alike.
  if constexpr (kMode == Mode::kShared) {
    return {real.pthread_rwlock_tryrdlock, real.pthread_rwlock_rdlock,
            real.pthread_rwlock_clockrdlock};
  }
  return {real.pthread_rwlock_trywrlock, real.pthread_rwlock_wrlock,
          real.pthread_rwlock_clockwrlock};
}

// The two below are jumped to, not called: their return address is the program's.

template <Mode kMode>
__attribute__((noinline)) int TakeSlow(pthread_rwlock_t* lock) {
  Thread* thread = Attach();
  const Ways ways = WaysOf<kMode>();
  if (thread == nullptr) return ways.wait(lock);
  DescribeOnce(thread, lock);
  Acquisition what = Wants(lock, ResourceKind::kRwlock, kMode, WaitKind::kBlocking);
  int result = ways.attempt(lock);
  if (result == 0) Taken(thread, what, LG_PLACE);
  if (result != EBUSY) return result;
  return Contended(thread, what, LG_PLACE,
                   [thread, lock, &ways] { return Block(thread, lock, ways); });
}

template <Mode kMode>
__attribute__((noinline)) int NoteTaken(pthread_rwlock_t* lock) {
  Taken(recording, Wants(lock, ResourceKind::kRwlock, kMode, WaitKind::kBlocking), LG_PLACE);
  return 0;
}

// The short way; false, and nothing is done, where it is not enough.
inline bool PushShared(Thread* thread, const pthread_rwlock_t* lock, uint64_t pc) {
  if (FindHeld(thread, reinterpret_cast<uint64_t>(lock)) != nullptr) return false;
  return PushIfKnown(thread, WordOf(lock, Mode::kShared), ResourceKind::kRwlock, pc);
}

int Try(Thread* thread, pthread_rwlock_t* lock, Mode mode, Place place, int result) {
  Acquisition what = Wants(lock, ResourceKind::kRwlock, mode, WaitKind::kTry);
  if (result == EBUSY) NoteFailedAttempt(thread, what, place);
  if (result != 0) return result;
  DescribeOnce(thread, lock);
  AcquiredSlow(thread, what, place);
  return 0;
}

template <typename Block>
int TakeTimed(Thread* thread, pthread_rwlock_t* lock, Mode mode, Place place, Block block) {
  DescribeOnce(thread, lock);
  return Contended(thread, Wants(lock, ResourceKind::kRwlock, mode, WaitKind::kTimed), place,
                   block);
}

}  // namespace

}  // namespace lockgraph::runtime

using namespace lockgraph::runtime;
using lockgraph::trace::Mode;
using lockgraph::trace::ResourceKind;
using lockgraph::trace::WaitKind;

LG_EXPORT int pthread_rwlock_rdlock(pthread_rwlock_t* lock) {
  Thread* thread = recording;
  if (LG_UNLIKELY(thread == nullptr || !IsDefault(lock))) {
    LG_TAIL return TakeSlow<Mode::kShared>(lock);
  }
  if (LG_UNLIKELY(real.pthread_rwlock_tryrdlock(lock) != 0)) {
    LG_TAIL return TakeSlow<Mode::kShared>(lock);
  }
  if (LG_UNLIKELY(!PushShared(thread, lock, LG_CALLER))) {
    LG_TAIL return NoteTaken<Mode::kShared>(lock);
  }
  return 0;
}

LG_EXPORT int pthread_rwlock_wrlock(pthread_rwlock_t* lock) {
  Thread* thread = recording;
  if (LG_UNLIKELY(thread == nullptr || !IsDefault(lock))) {
    LG_TAIL return TakeSlow<Mode::kExclusive>(lock);
  }
  if (LG_UNLIKELY(real.pthread_rwlock_trywrlock(lock) != 0)) {
    LG_TAIL return TakeSlow<Mode::kExclusive>(lock);
  }
  auto word = reinterpret_cast<uint64_t>(lock);
  if (LG_UNLIKELY(!PushIfKnown(thread, word, ResourceKind::kRwlock, LG_CALLER))) {
    LG_TAIL return NoteTaken<Mode::kExclusive>(lock);
  }
  return 0;
}

LG_EXPORT int pthread_rwlock_tryrdlock(pthread_rwlock_t* lock) {
  Thread* thread = Attach();
  int result = real.pthread_rwlock_tryrdlock(lock);
  if (LG_UNLIKELY(thread == nullptr)) return result;
  return Try(thread, lock, Mode::kShared, LG_PLACE, result);
}

LG_EXPORT int pthread_rwlock_trywrlock(pthread_rwlock_t* lock) {
  Thread* thread = Attach();
  int result = real.pthread_rwlock_trywrlock(lock);
  if (LG_UNLIKELY(thread == nullptr)) return result;
  return Try(thread, lock, Mode::kExclusive, LG_PLACE, result);
}

LG_EXPORT int pthread_rwlock_timedrdlock(pthread_rwlock_t* lock, const timespec* deadline) {
  Thread* thread = Attach();
  if (LG_UNLIKELY(thread == nullptr)) return real.pthread_rwlock_timedrdlock(lock, deadline);
  return TakeTimed(thread, lock, Mode::kShared, LG_PLACE,
                   [lock, deadline] { return real.pthread_rwlock_timedrdlock(lock, deadline); });
}

LG_EXPORT int pthread_rwlock_timedwrlock(pthread_rwlock_t* lock, const timespec* deadline) {
  Thread* thread = Attach();
  if (LG_UNLIKELY(thread == nullptr)) return real.pthread_rwlock_timedwrlock(lock, deadline);
  return TakeTimed(thread, lock, Mode::kExclusive, LG_PLACE,
                   [lock, deadline] { return real.pthread_rwlock_timedwrlock(lock, deadline); });
}

LG_EXPORT int pthread_rwlock_clockrdlock(pthread_rwlock_t* lock, clockid_t clock,
                                         const timespec* deadline) {
  Thread* thread = Attach();
  if (LG_UNLIKELY(thread == nullptr)) {
    return real.pthread_rwlock_clockrdlock(lock, clock, deadline);
  }
  return TakeTimed(thread, lock, Mode::kShared, LG_PLACE, [lock, clock, deadline] {
    return real.pthread_rwlock_clockrdlock(lock, clock, deadline);
  });
}

LG_EXPORT int pthread_rwlock_clockwrlock(pthread_rwlock_t* lock, clockid_t clock,
                                         const timespec* deadline) {
  Thread* thread = Attach();
  if (LG_UNLIKELY(thread == nullptr)) {
    return real.pthread_rwlock_clockwrlock(lock, clock, deadline);
  }
  return TakeTimed(thread, lock, Mode::kExclusive, LG_PLACE, [lock, clock, deadline] {
    return real.pthread_rwlock_clockwrlock(lock, clock, deadline);
  });
}

LG_EXPORT int pthread_rwlock_unlock(pthread_rwlock_t* lock) {
  Thread* thread = Attach();
  if (LG_UNLIKELY(thread == nullptr)) return real.pthread_rwlock_unlock(lock);
  auto address = reinterpret_cast<uint64_t>(lock);
  if (LG_LIKELY(ReleasedLast(thread, address) || ReleasedLast(thread, address | kSharedBit))) {
    return real.pthread_rwlock_unlock(lock);
  }
  if (!ReleaseSlow(thread, address)) ReleasedByStranger(thread, address);
  return real.pthread_rwlock_unlock(lock);
}

LG_EXPORT int pthread_rwlock_init(pthread_rwlock_t* lock, const pthread_rwlockattr_t* attributes) {
  Thread* thread = Attach();
  int result = real.pthread_rwlock_init(lock, attributes);
  if (thread != nullptr && result == 0) {
    LockInfo* info =
        Initialised(thread, reinterpret_cast<uint64_t>(lock), ResourceKind::kRwlock, 0, LG_PLACE);
    if (info != nullptr) Describe(info, lock);
  }
  return result;
}

LG_EXPORT int pthread_rwlock_destroy(pthread_rwlock_t* lock) {
  Thread* thread = Attach();
  int result = real.pthread_rwlock_destroy(lock);
  if (thread != nullptr && result == 0) {
    Destroyed(thread, reinterpret_cast<uint64_t>(lock), LG_PLACE);
  }
  return result;
}

LG_EXPORT int pthread_spin_lock(pthread_spinlock_t* lock) {
  Thread* thread = Attach();
  if (LG_UNLIKELY(thread == nullptr)) return real.pthread_spin_lock(lock);
  Acquisition what = Wants(const_cast<const int*>(lock), ResourceKind::kSpin, Mode::kExclusive,
                           WaitKind::kBlocking);
  if (LG_LIKELY(real.pthread_spin_trylock(lock) == 0)) {
    Acquired(thread, what, LG_PLACE);
    return 0;
  }
  return Contended(thread, what, LG_PLACE, [thread, lock] {
    uint64_t look = NowNs() + 200000000u;
    for (uint32_t spins = 1;; ++spins) {
      if (real.pthread_spin_trylock(lock) == 0) return 0;
      RelaxProcessor();
      if (spins % 65536 != 0 || NowNs() < look) continue;
      LookForDeadlock(thread);
      look = NowNs() + 200000000u;
    }
  });
}

LG_EXPORT int pthread_spin_trylock(pthread_spinlock_t* lock) {
  Thread* thread = Attach();
  int result = real.pthread_spin_trylock(lock);
  if (LG_UNLIKELY(thread == nullptr)) return result;
  Acquisition what =
      Wants(const_cast<const int*>(lock), ResourceKind::kSpin, Mode::kExclusive, WaitKind::kTry);
  if (result == 0) {
    Acquired(thread, what, LG_PLACE);
  } else if (result == EBUSY) {
    NoteFailedAttempt(thread, what, LG_PLACE);
  }
  return result;
}

LG_EXPORT int pthread_spin_unlock(pthread_spinlock_t* lock) {
  Thread* thread = Attach();
  if (LG_UNLIKELY(thread == nullptr)) return real.pthread_spin_unlock(lock);
  auto address = reinterpret_cast<uint64_t>(lock);
  if (!Released(thread, address)) ReleasedByStranger(thread, address);
  return real.pthread_spin_unlock(lock);
}

LG_EXPORT int pthread_spin_init(pthread_spinlock_t* lock, int shared) {
  Thread* thread = Attach();
  int result = real.pthread_spin_init(lock, shared);
  if (thread != nullptr && result == 0) {
    Initialised(thread, reinterpret_cast<uint64_t>(lock), ResourceKind::kSpin,
                shared == PTHREAD_PROCESS_SHARED ? lockgraph::trace::kProcessShared : 0, LG_PLACE);
  }
  return result;
}

LG_EXPORT int pthread_spin_destroy(pthread_spinlock_t* lock) {
  Thread* thread = Attach();
  int result = real.pthread_spin_destroy(lock);
  if (thread != nullptr && result == 0) {
    Destroyed(thread, reinterpret_cast<uint64_t>(lock), LG_PLACE);
  }
  return result;
}
