// Mutexes of C11. In glibc mtx_t is a pthread mutex under another name, reached by other symbols.
#include <pthread.h>
#include <threads.h>

#include "runtime/chain.h"
#include "runtime/held.h"
#include "runtime/ownership.h"
#include "runtime/polling.h"
#include "runtime/real.h"
#include "runtime/wait.h"

namespace lockgraph::runtime {

namespace {

using trace::ResourceKind;
using trace::WaitKind;

Acquisition Wants(const mtx_t* mutex, WaitKind wait) {
  Acquisition what;
  what.word = reinterpret_cast<uint64_t>(mutex);
  what.wait = wait;
  return what;
}

bool IsRecursive(const mtx_t* mutex) {
  return (reinterpret_cast<const pthread_mutex_t*>(mutex)->__data.__kind & 3) ==
         PTHREAD_MUTEX_RECURSIVE_NP;
}

int BlockOnMtx(Thread* thread, mtx_t* mutex) {
  int result = BlockAndWatch(thread, [mutex](const timespec* deadline) {
    return real.pthread_mutex_clocklock(reinterpret_cast<pthread_mutex_t*>(mutex), CLOCK_MONOTONIC,
                                        deadline);
  });
  return result == 0 ? thrd_success : thrd_error;
}

template <typename Block>
int Contended(Thread* thread, mtx_t* mutex, WaitKind wait, Place place, Block block) {
  Acquisition what = Wants(mutex, wait);
  if (Held* held = FindHeld(thread, what.word); held != nullptr && !IsRecursive(mutex)) {
    Acquisition relock = what;
    relock.flags = trace::kRelock;
    RecordMisuse(thread, trace::MisuseKind::kRelock, relock, place, held->stack);
  }
  PublishLockWait(thread, what, place);
  int result = block();
  ClearWait(thread);
  if (result == thrd_success) AcquiredSlow(thread, what, place);
  if (result == thrd_timedout) NoteFailedAttempt(thread, what, place);
  return result;
}

}  // namespace

}  // namespace lockgraph::runtime

using namespace lockgraph::runtime;
using lockgraph::trace::ResourceKind;
using lockgraph::trace::WaitKind;

LG_EXPORT int mtx_lock(mtx_t* mutex) {
  Thread* thread = Attach();
  if (thread == nullptr) return real.mtx_lock(mutex);
  if (LG_LIKELY(real.mtx_trylock(mutex) == thrd_success)) {
    AcquiredSlow(thread, Wants(mutex, WaitKind::kBlocking), LG_PLACE);
    return thrd_success;
  }
  return Contended(thread, mutex, WaitKind::kBlocking, LG_PLACE,
                   [thread, mutex] { return BlockOnMtx(thread, mutex); });
}

LG_EXPORT int mtx_trylock(mtx_t* mutex) {
  Thread* thread = Attach();
  int result = real.mtx_trylock(mutex);
  if (thread == nullptr) return result;
  if (result == thrd_success) AcquiredSlow(thread, Wants(mutex, WaitKind::kTry), LG_PLACE);
  if (result == thrd_busy) NoteFailedAttempt(thread, Wants(mutex, WaitKind::kTry), LG_PLACE);
  return result;
}

LG_EXPORT int mtx_timedlock(mtx_t* mutex, const timespec* deadline) {
  Thread* thread = Attach();
  if (thread == nullptr) return real.mtx_timedlock(mutex, deadline);
  return Contended(thread, mutex, WaitKind::kTimed, LG_PLACE,
                   [=] { return real.mtx_timedlock(mutex, deadline); });
}

LG_EXPORT int mtx_unlock(mtx_t* mutex) {
  Thread* thread = Attach();
  if (thread == nullptr) return real.mtx_unlock(mutex);
  auto address = reinterpret_cast<uint64_t>(mutex);
  if (!Released(thread, address)) ReleasedByStranger(thread, address);
  return real.mtx_unlock(mutex);
}

LG_EXPORT int mtx_init(mtx_t* mutex, int type) {
  Thread* thread = Attach();
  int result = real.mtx_init(mutex, type);
  if (thread != nullptr && result == thrd_success) {
    Initialised(thread, reinterpret_cast<uint64_t>(mutex), ResourceKind::kMutex,
                IsRecursive(mutex) ? lockgraph::trace::kRecursive : 0, LG_PLACE);
  }
  return result;
}

LG_EXPORT void mtx_destroy(mtx_t* mutex) {
  Thread* thread = Attach();
  real.mtx_destroy(mutex);
  if (thread != nullptr) Destroyed(thread, reinterpret_cast<uint64_t>(mutex), LG_PLACE);
}
