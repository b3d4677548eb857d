// Creation, join and detach of threads, of pthreads and of C11.
#include <pthread.h>
#include <threads.h>

#include <cerrno>
#include <cstring>

#include "runtime/chain.h"
#include "runtime/held.h"
#include "runtime/process.h"
#include "runtime/real.h"
#include "runtime/segment.h"
#include "runtime/wait.h"

namespace lockgraph::runtime {

namespace {

using trace::WaitKind;

void* RunThread(void* argument) {
  auto* thread = static_cast<Thread*>(argument);
  void* (*start)(void*) = thread->start;
  void* program_argument = thread->argument;
  EnterThread(thread, LG_FRAME);
  return start(program_argument);
}

int RunC11Thread(void* argument) {
  auto* thread = static_cast<Thread*>(argument);
  auto start = reinterpret_cast<thrd_start_t>(reinterpret_cast<uintptr_t>(thread->start));
  void* program_argument = thread->argument;
  EnterThread(thread, LG_FRAME);
  return start(program_argument);
}

// Makes the child's state and runs the real creation. `create(child)` returns whether it worked.
template <typename Create>
bool CreateThread(Thread* self, void* (*start)(void*), void* argument, bool detached,
                  uint64_t stack_bytes, Place place, bool* seen, Create create) {
  Thread* child = nullptr;
  {
    ThreadGuard guard(self);
    child = NewThread(3);
    *seen = child != nullptr;
    if (child == nullptr) return false;
    child->start = start;
    child->argument = argument;
    child->stack_bytes = stack_bytes;
    BeginChild(self, child, reinterpret_cast<uint64_t>(start), place);
    registry.alive.fetch_add(1, std::memory_order_acq_rel);
  }
  pthread_t handle = 0;
  bool created = create(child, &handle);
  int saved_errno = errno;
  {
    ThreadGuard guard(self);
    if (created) {
      child->handle.store(handle, std::memory_order_relaxed);
      ChildStarted(self, child);
      if (detached) DropThread(child);
    } else {
      registry.alive.fetch_sub(1, std::memory_order_acq_rel);
      AbandonChild(child);
      DropThread(child);
      DropThread(child);
    }
    DropThread(child);
  }
  errno = saved_errno;
  return created;
}

bool IsDetached(const pthread_attr_t* attributes) {
  int state = PTHREAD_CREATE_JOINABLE;
  return attributes != nullptr && pthread_attr_getdetachstate(attributes, &state) == 0 &&
         state == PTHREAD_CREATE_DETACHED;
}

uint64_t StackBytes(const pthread_attr_t* attributes) {
  size_t bytes = 0;
  if (attributes != nullptr && pthread_attr_getstacksize(attributes, &bytes) == 0 && bytes != 0) {
    return bytes;
  }
  return DefaultStackBytes();
}

void OnCancel(void* thread) { ClearWait(static_cast<Thread*>(thread)); }

// Waits for a thread's end by `join`; `timed` if that may give up.
template <typename Join>
int JoinThread(Thread* self, pthread_t handle, WaitKind kind, Place place, Join join) {
  Thread* child = nullptr;
  uint32_t stack = 0;
  {
    ThreadGuard guard(self);
    child = FindThread(handle);
  }
  if (child == self) return join();  // refused by the C library
  if (child != nullptr && kind != WaitKind::kTry) {
    stack = RecordJoin(self, child->id, kind, place);
  }
  WaitInfo info;
  info.what = WaitFor::kThread;
  info.thread = child;
  info.timed = kind != WaitKind::kBlocking;
  info.stack = stack;
  info.pc = place.pc;
  PublishWait(self, info);
  // A ring of joins alone has nobody who looks around.
  if (child != nullptr && child->wait.what.load(std::memory_order_relaxed) == WaitFor::kThread) {
    WatchLocks();
  }
  int result;
  pthread_cleanup_push(OnCancel, self);
  result = join();
  pthread_cleanup_pop(0);
  ClearWait(self);
  if (result == 0 && child != nullptr) {
    ThreadGuard guard(self);
    ChildJoined(self, child);
    child->handle.store(0, std::memory_order_relaxed);
    DropThread(child);
  }
  return result;
}

void Detached(Thread* self, pthread_t handle) {
  ThreadGuard guard(self);
  Thread* child = FindThread(handle);
  if (child != nullptr) DropThread(child);
}

}  // namespace

}  // namespace lockgraph::runtime

using namespace lockgraph::runtime;
using lockgraph::trace::WaitKind;

LG_EXPORT int pthread_create(pthread_t* handle, const pthread_attr_t* attributes,
                             void* (*start)(void*), void* argument) {
  Thread* self = Attach();
  if (self == nullptr) return real.pthread_create(handle, attributes, start, argument);
  int result = 0;
  bool seen = false;
  CreateThread(self, start, argument, IsDetached(attributes), StackBytes(attributes), LG_PLACE,
               &seen, [&](Thread* child, pthread_t* out) {
                 result = real.pthread_create(handle, attributes, RunThread, child);
                 if (result == 0) *out = *handle;
                 return result == 0;
               });
  return seen ? result : real.pthread_create(handle, attributes, start, argument);
}

LG_EXPORT int thrd_create(thrd_t* handle, thrd_start_t start, void* argument) {
  Thread* self = Attach();
  if (self == nullptr) return real.thrd_create(handle, start, argument);
  int result = thrd_success;
  bool seen = false;
  CreateThread(self, reinterpret_cast<void* (*)(void*)>(reinterpret_cast<uintptr_t>(start)),
               argument, false, StackBytes(nullptr), LG_PLACE, &seen,
               [&](Thread* child, pthread_t* out) {
                 result = real.thrd_create(handle, RunC11Thread, child);
                 if (result == thrd_success) *out = *handle;
                 return result == thrd_success;
               });
  return seen ? result : real.thrd_create(handle, start, argument);
}

LG_EXPORT int pthread_join(pthread_t handle, void** value) {
  Thread* self = Attach();
  if (self == nullptr) return real.pthread_join(handle, value);
  return JoinThread(self, handle, WaitKind::kBlocking, LG_PLACE,
                    [=] { return real.pthread_join(handle, value); });
}

LG_EXPORT int pthread_tryjoin_np(pthread_t handle, void** value) {
  Thread* self = Attach();
  if (self == nullptr) return real.pthread_tryjoin_np(handle, value);
  return JoinThread(self, handle, WaitKind::kTry, LG_PLACE,
                    [=] { return real.pthread_tryjoin_np(handle, value); });
}

LG_EXPORT int pthread_timedjoin_np(pthread_t handle, void** value, const timespec* deadline) {
  Thread* self = Attach();
  if (self == nullptr) return real.pthread_timedjoin_np(handle, value, deadline);
  WaitKind kind = deadline == nullptr ? WaitKind::kBlocking : WaitKind::kTimed;
  return JoinThread(self, handle, kind, LG_PLACE,
                    [=] { return real.pthread_timedjoin_np(handle, value, deadline); });
}

LG_EXPORT int pthread_clockjoin_np(pthread_t handle, void** value, clockid_t clock,
                                   const timespec* deadline) {
  Thread* self = Attach();
  if (self == nullptr) return real.pthread_clockjoin_np(handle, value, clock, deadline);
  WaitKind kind = deadline == nullptr ? WaitKind::kBlocking : WaitKind::kTimed;
  return JoinThread(self, handle, kind, LG_PLACE,
                    [=] { return real.pthread_clockjoin_np(handle, value, clock, deadline); });
}

LG_EXPORT int thrd_join(thrd_t handle, int* value) {
  Thread* self = Attach();
  if (self == nullptr) return real.thrd_join(handle, value);
  return JoinThread(self, handle, WaitKind::kBlocking, LG_PLACE,
                    [=] { return real.thrd_join(handle, value); });
}

LG_EXPORT int pthread_detach(pthread_t handle) {
  Thread* self = Attach();
  if (self != nullptr) Detached(self, handle);
  return real.pthread_detach(handle);
}

LG_EXPORT int thrd_detach(thrd_t handle) {
  Thread* self = Attach();
  if (self != nullptr) Detached(self, handle);
  return real.thrd_detach(handle);
}

LG_EXPORT int pthread_setname_np(pthread_t handle, const char* name) {
  Thread* self = Attach();
  int result = real.pthread_setname_np(handle, name);
  if (self == nullptr || result != 0) return result;
  ThreadGuard guard(self);
  if (Thread* named = FindThread(handle); named != nullptr) NameThread(named, name);
  return result;
}
