// Semaphores, barriers, once-flags, function-local statics, and futexes that a library uses
// directly (futures, latches, atomic waits).
#include <dlfcn.h>
#include <errno.h>
#include <linux/futex.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdarg.h>
#include <sys/syscall.h>
#include <threads.h>

#include "runtime/chain.h"
#include "runtime/guard.h"
#include "runtime/held.h"
#include "runtime/ownership.h"
#include "runtime/real.h"
#include "runtime/wait.h"

namespace lockgraph::runtime {

namespace {

using trace::ResourceKind;
using trace::WaitKind;

void OnCancel(void* thread) { ClearWait(static_cast<Thread*>(thread)); }

template <typename Block>
auto WaitForEvent(Thread* thread, const void* event, ResourceKind kind, bool timed, Place place,
                  Block block) {
  Acquisition what;
  what.word = reinterpret_cast<uint64_t>(event);
  what.kind = kind;
  what.wait = timed ? WaitKind::kTimed : WaitKind::kBlocking;
  WaitInfo info;
  info.what = WaitFor::kEvent;
  info.word = what.word;
  info.kind = kind;
  info.timed = timed;
  info.stack = RecordEvent(thread, what, place);
  info.pc = place.pc;
  PublishWait(thread, info);
  decltype(block()) result;
  pthread_cleanup_push(OnCancel, thread);
  result = block();
  pthread_cleanup_pop(0);
  ClearWait(thread);
  return result;
}

// An event that had happened already.
void NoteEvent(Thread* thread, const void* event, ResourceKind kind, Place place) {
  Acquisition what;
  what.word = reinterpret_cast<uint64_t>(event);
  what.kind = kind;
  RecordEvent(thread, what, place);
}

void Signals(Thread* thread, const void* event, ResourceKind kind, Place place) {
  Acquisition what;
  what.word = reinterpret_cast<uint64_t>(event);
  what.kind = kind;
  what.signal = true;
  RecordEvent(thread, what, place);
}

Acquisition WantsOnce(const void* flag, ResourceKind kind) {
  Acquisition what;
  what.word = reinterpret_cast<uint64_t>(flag);
  what.kind = kind;
  return what;
}

// The initialiser that pthread_once is about to run in this thread.
struct OnceCall {
  Thread* thread;
  void (*routine)();
  const void* flag;
  Place place;
};
thread_local constinit OnceCall* once_call __attribute__((tls_model("initial-exec"))) = nullptr;

// Runs the initialiser with the flag held. If it leaves by an exception the hold stays behind and
// is dropped when the stack is seen to be shorter: see DropLeftOnce.
void RunOnce() {
  OnceCall call = *once_call;
  ClearWait(call.thread);
  PushOnce(call.thread, WantsOnce(call.flag, ResourceKind::kOnce), call.place);
  call.routine();
  Released(call.thread, reinterpret_cast<uint64_t>(call.flag));
}

template <typename Call>
void Once(Thread* thread, const void* flag, void (*routine)(), Place place, Call real_once) {
  PublishLockWait(thread, WantsOnce(flag, ResourceKind::kOnce), place);
  if (__atomic_load_n(static_cast<const int*>(flag), __ATOMIC_RELAXED) != 0) WatchLocks();
  OnceCall call = {thread, routine, flag, place};
  OnceCall* outer = once_call;
  once_call = &call;
  real_once(RunOnce);
  once_call = outer;
  ClearWait(thread);
}

bool IsWait(long operation) {
  long command = operation & FUTEX_CMD_MASK;
  return command == FUTEX_WAIT || command == FUTEX_WAIT_BITSET;
}

bool IsWake(long operation) {
  long command = operation & FUTEX_CMD_MASK;
  return command == FUTEX_WAKE || command == FUTEX_WAKE_BITSET || command == FUTEX_REQUEUE ||
         command == FUTEX_CMP_REQUEUE || command == FUTEX_WAKE_OP;
}

constexpr int kOnceDone = 2;  // glibc's state of a once-flag whose initialiser has run
bool IsDone(const void* flag) {
  return (__atomic_load_n(static_cast<const int*>(flag), __ATOMIC_ACQUIRE) & kOnceDone) != 0;
}

// A flag that is set already: had this thread come a little earlier, it would have waited for the
// initialiser with what it holds now.
void NoteDone(Thread* thread, const void* flag, Place place) {
  if (LG_LIKELY(thread == nullptr || Depth(thread) == 0)) return;
  Acquisition what = WantsOnce(flag, ResourceKind::kOnce);
  if (FindHeld(thread, AddressOf(what.word)) != nullptr) return;
  LookUpChain(thread, what, ChainKey(HeldKey(thread->top->key, what.word), place.pc), place);
}

}  // namespace

}  // namespace lockgraph::runtime

using namespace lockgraph::runtime;
using lockgraph::trace::ResourceKind;

LG_EXPORT int sem_wait(sem_t* semaphore) {
  Thread* thread = Attach();
  if (thread == nullptr) return real.sem_wait(semaphore);
  // Without waiting, where that does; a cancellation comes first.
  pthread_testcancel();
  int saved_errno = errno;
  if (real.sem_trywait(semaphore) == 0) {
    NoteEvent(thread, semaphore, ResourceKind::kSemaphore, LG_PLACE);
    return 0;
  }
  errno = saved_errno;
  return WaitForEvent(thread, semaphore, ResourceKind::kSemaphore, false, LG_PLACE,
                      [=] { return real.sem_wait(semaphore); });
}

LG_EXPORT int sem_timedwait(sem_t* semaphore, const timespec* deadline) {
  Thread* thread = Attach();
  if (thread == nullptr) return real.sem_timedwait(semaphore, deadline);
  return WaitForEvent(thread, semaphore, ResourceKind::kSemaphore, true, LG_PLACE,
                      [=] { return real.sem_timedwait(semaphore, deadline); });
}

LG_EXPORT int sem_clockwait(sem_t* semaphore, clockid_t clock, const timespec* deadline) {
  Thread* thread = Attach();
  if (thread == nullptr) return real.sem_clockwait(semaphore, clock, deadline);
  return WaitForEvent(thread, semaphore, ResourceKind::kSemaphore, true, LG_PLACE,
                      [=] { return real.sem_clockwait(semaphore, clock, deadline); });
}

LG_EXPORT int sem_post(sem_t* semaphore) {
  Thread* thread = Attach();
  if (thread != nullptr) Signals(thread, semaphore, ResourceKind::kSemaphore, LG_PLACE);
  return real.sem_post(semaphore);
}

LG_EXPORT int sem_init(sem_t* semaphore, int shared, unsigned value) {
  Thread* thread = Attach();
  int result = real.sem_init(semaphore, shared, value);
  if (thread != nullptr && result == 0) {
    Initialised(thread, reinterpret_cast<uint64_t>(semaphore), ResourceKind::kSemaphore,
                shared != 0 ? lockgraph::trace::kProcessShared : 0, LG_PLACE);
  }
  return result;
}

LG_EXPORT int sem_destroy(sem_t* semaphore) {
  Thread* thread = Attach();
  int result = real.sem_destroy(semaphore);
  if (thread != nullptr && result == 0) {
    Destroyed(thread, reinterpret_cast<uint64_t>(semaphore), LG_PLACE);
  }
  return result;
}

LG_EXPORT int pthread_barrier_wait(pthread_barrier_t* barrier) {
  Thread* thread = Attach();
  if (thread == nullptr) return real.pthread_barrier_wait(barrier);
  Signals(thread, barrier, ResourceKind::kBarrier, LG_PLACE);
  return WaitForEvent(thread, barrier, ResourceKind::kBarrier, false, LG_PLACE,
                      [=] { return real.pthread_barrier_wait(barrier); });
}

LG_EXPORT int pthread_barrier_init(pthread_barrier_t* barrier,
                                   const pthread_barrierattr_t* attributes, unsigned count) {
  Thread* thread = Attach();
  int result = real.pthread_barrier_init(barrier, attributes, count);
  if (thread != nullptr && result == 0) {
    Initialised(thread, reinterpret_cast<uint64_t>(barrier), ResourceKind::kBarrier, 0, LG_PLACE);
  }
  return result;
}

LG_EXPORT int pthread_barrier_destroy(pthread_barrier_t* barrier) {
  Thread* thread = Attach();
  int result = real.pthread_barrier_destroy(barrier);
  if (thread != nullptr && result == 0) {
    Destroyed(thread, reinterpret_cast<uint64_t>(barrier), LG_PLACE);
  }
  return result;
}

LG_EXPORT int pthread_once(pthread_once_t* flag, void (*routine)()) {
  Thread* thread = Attach();
  if (thread == nullptr || IsDone(flag)) {
    NoteDone(thread, flag, LG_PLACE);
    return real.pthread_once(flag, routine);
  }
  int result = 0;
  Once(thread, flag, routine, LG_PLACE,
       [&](void (*run)()) { result = real.pthread_once(flag, run); });
  return result;
}

LG_EXPORT void call_once(once_flag* flag, void (*routine)()) {
  Thread* thread = Attach();
  if (thread == nullptr || IsDone(flag)) {
    NoteDone(thread, flag, LG_PLACE);
    return real.call_once(flag, routine);
  }
  Once(thread, flag, routine, LG_PLACE, [&](void (*run)()) { real.call_once(flag, run); });
}

LG_EXPORT_WEAK int __cxa_guard_acquire(uint64_t* guard) {
  Thread* thread = Attach();
  if (thread == nullptr) return GuardAcquire(guard);
  if ((__atomic_load_n(reinterpret_cast<uint8_t*>(guard), __ATOMIC_ACQUIRE)) != 0) return 0;
  Acquisition what = WantsOnce(guard, ResourceKind::kGuard);
  PublishLockWait(thread, what, LG_PLACE);
  if (__atomic_load_n(guard, __ATOMIC_RELAXED) != 0) WatchLocks();  // somebody initialises it now
  int result;
  {
    ThreadGuard hide(thread);  // the library blocks through syscall()
    result = GuardAcquire(guard);
  }
  ClearWait(thread);
  if (result != 0) AcquiredSlow(thread, what, LG_PLACE);
  return result;
}

LG_EXPORT_WEAK void __cxa_guard_release(uint64_t* guard) {
  Thread* thread = Attach();
  if (thread == nullptr) return GuardRelease(guard);
  Released(thread, reinterpret_cast<uint64_t>(guard));
  ThreadGuard hide(thread);
  GuardRelease(guard);
}

LG_EXPORT_WEAK void __cxa_guard_abort(uint64_t* guard) {
  Thread* thread = Attach();
  if (thread == nullptr) return GuardAbort(guard);
  Released(thread, reinterpret_cast<uint64_t>(guard));
  ThreadGuard hide(thread);
  GuardAbort(guard);
}

LG_EXPORT long syscall(long number, ...) {
  va_list list;
  va_start(list, number);
  long a = va_arg(list, long);
  long b = va_arg(list, long);
  long c = va_arg(list, long);
  long d = va_arg(list, long);
  long e = va_arg(list, long);
  long f = va_arg(list, long);
  va_end(list);
  Thread* thread = number == SYS_futex ? Attach() : nullptr;
  if (real.syscall == nullptr) AttachSlow();
  if (thread != nullptr && IsWait(b)) {
    return WaitForEvent(thread, reinterpret_cast<const void*>(a), ResourceKind::kFutex, d != 0,
                        LG_PLACE, [=] { return real.syscall(number, a, b, c, d, e, f); });
  }
  if (thread != nullptr && IsWake(b)) {
    Signals(thread, reinterpret_cast<const void*>(a), ResourceKind::kFutex, LG_PLACE);
  }
  return real.syscall(number, a, b, c, d, e, f);
}
