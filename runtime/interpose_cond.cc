// Condition variables of pthreads and C11. A wait gives the mutex back, waits for an event, and
// takes the mutex again.
#include <pthread.h>
#include <threads.h>

#include "runtime/chain.h"
#include "runtime/held.h"
#include "runtime/ownership.h"
#include "runtime/real.h"
#include "runtime/wait.h"

namespace lockgraph::runtime {

namespace {

using trace::ResourceKind;
using trace::WaitKind;

struct ConditionWait {
  Thread* thread;
  uint64_t mutex;
  bool held;
  Place place;
};

// The C library has the mutex again, also when the wait was cancelled.
void EndWait(void* argument) {
  auto* wait = static_cast<ConditionWait*>(argument);
  ClearWait(wait->thread);
  if (wait->held) ReacquireAfterWait(wait->thread, wait->mutex, wait->place);
}

template <typename Block>
int WaitForCondition(Thread* thread, const void* condition, const void* mutex, bool timed,
                     Place place, Block block) {
  ConditionWait wait = {thread, reinterpret_cast<uint64_t>(mutex), false, place};
  wait.held = Released(thread, wait.mutex);
  Acquisition what;
  what.word = reinterpret_cast<uint64_t>(condition);
  what.kind = ResourceKind::kCondition;
  what.wait = timed ? WaitKind::kTimed : WaitKind::kBlocking;
  what.released = wait.mutex;
  WaitInfo info;
  info.what = WaitFor::kEvent;
  info.word = what.word;
  info.kind = ResourceKind::kCondition;
  info.timed = timed;
  info.released = wait.mutex;
  info.stack = RecordEvent(thread, what, place);
  info.pc = place.pc;
  PublishWait(thread, info);
  int result;
  pthread_cleanup_push(EndWait, &wait);
  result = block();
  pthread_cleanup_pop(0);
  EndWait(&wait);
  return result;
}

inline void Signals(Thread* thread, const void* condition, Place place) {
  Acquisition what;
  what.word = reinterpret_cast<uint64_t>(condition);
  what.kind = ResourceKind::kCondition;
  what.signal = true;
  RecordEvent(thread, what, place);
}

}  // namespace

}  // namespace lockgraph::runtime

using namespace lockgraph::runtime;
using lockgraph::trace::ResourceKind;

LG_EXPORT int pthread_cond_wait(pthread_cond_t* condition, pthread_mutex_t* mutex) {
  Thread* thread = Attach();
  if (thread == nullptr) return real.pthread_cond_wait(condition, mutex);
  return WaitForCondition(thread, condition, mutex, false, LG_PLACE,
                          [=] { return real.pthread_cond_wait(condition, mutex); });
}

LG_EXPORT int pthread_cond_timedwait(pthread_cond_t* condition, pthread_mutex_t* mutex,
                                     const timespec* deadline) {
  Thread* thread = Attach();
  if (thread == nullptr) return real.pthread_cond_timedwait(condition, mutex, deadline);
  return WaitForCondition(thread, condition, mutex, true, LG_PLACE,
                          [=] { return real.pthread_cond_timedwait(condition, mutex, deadline); });
}

LG_EXPORT int pthread_cond_clockwait(pthread_cond_t* condition, pthread_mutex_t* mutex,
                                     clockid_t clock, const timespec* deadline) {
  Thread* thread = Attach();
  if (thread == nullptr) return real.pthread_cond_clockwait(condition, mutex, clock, deadline);
  return WaitForCondition(thread, condition, mutex, true, LG_PLACE, [=] {
    return real.pthread_cond_clockwait(condition, mutex, clock, deadline);
  });
}

LG_EXPORT int pthread_cond_signal(pthread_cond_t* condition) {
  Thread* thread = Attach();
  if (thread != nullptr) Signals(thread, condition, LG_PLACE);
  return real.pthread_cond_signal(condition);
}

LG_EXPORT int pthread_cond_broadcast(pthread_cond_t* condition) {
  Thread* thread = Attach();
  if (thread != nullptr) Signals(thread, condition, LG_PLACE);
  return real.pthread_cond_broadcast(condition);
}

LG_EXPORT int pthread_cond_init(pthread_cond_t* condition, const pthread_condattr_t* attributes) {
  Thread* thread = Attach();
  int result = real.pthread_cond_init(condition, attributes);
  if (thread != nullptr && result == 0) {
    Initialised(thread, reinterpret_cast<uint64_t>(condition), ResourceKind::kCondition, 0,
                LG_PLACE);
  }
  return result;
}

LG_EXPORT int pthread_cond_destroy(pthread_cond_t* condition) {
  Thread* thread = Attach();
  int result = real.pthread_cond_destroy(condition);
  if (thread != nullptr && result == 0) {
    Destroyed(thread, reinterpret_cast<uint64_t>(condition), LG_PLACE);
  }
  return result;
}

LG_EXPORT int cnd_wait(cnd_t* condition, mtx_t* mutex) {
  Thread* thread = Attach();
  if (thread == nullptr) return real.cnd_wait(condition, mutex);
  return WaitForCondition(thread, condition, mutex, false, LG_PLACE,
                          [=] { return real.cnd_wait(condition, mutex); });
}

LG_EXPORT int cnd_timedwait(cnd_t* condition, mtx_t* mutex, const timespec* deadline) {
  Thread* thread = Attach();
  if (thread == nullptr) return real.cnd_timedwait(condition, mutex, deadline);
  return WaitForCondition(thread, condition, mutex, true, LG_PLACE,
                          [=] { return real.cnd_timedwait(condition, mutex, deadline); });
}

LG_EXPORT int cnd_signal(cnd_t* condition) {
  Thread* thread = Attach();
  if (thread != nullptr) Signals(thread, condition, LG_PLACE);
  return real.cnd_signal(condition);
}

LG_EXPORT int cnd_broadcast(cnd_t* condition) {
  Thread* thread = Attach();
  if (thread != nullptr) Signals(thread, condition, LG_PLACE);
  return real.cnd_broadcast(condition);
}

LG_EXPORT int cnd_init(cnd_t* condition) {
  Thread* thread = Attach();
  int result = real.cnd_init(condition);
  if (thread != nullptr && result == thrd_success) {
    Initialised(thread, reinterpret_cast<uint64_t>(condition), ResourceKind::kCondition, 0,
                LG_PLACE);
  }
  return result;
}

LG_EXPORT void cnd_destroy(cnd_t* condition) {
  Thread* thread = Attach();
  real.cnd_destroy(condition);
  if (thread != nullptr) Destroyed(thread, reinterpret_cast<uint64_t>(condition), LG_PLACE);
}
