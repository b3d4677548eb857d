// absl::Mutex, its guards and absl::CondVar, seen by the lockgraph runtime with names and source
// locations. Abseil's locks talk to the kernel directly, so interposition cannot see them.
//
//   lockgraph::AbslMutex cache_mutex LOCKGRAPH_NAMED("cache");
//   lockgraph::AbslMutexLock lock(&cache_mutex);
//
// The types have the interface and semantics of their namesakes in absl/synchronization/mutex.h,
// thread-safety annotations included. With LOCKGRAPH_DISABLED defined they are aliases of them.
#ifndef LOCKGRAPH_ABSL_MUTEX_H_
#define LOCKGRAPH_ABSL_MUTEX_H_

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"
#include "lockgraph/mutex.h"

#ifdef LOCKGRAPH_DISABLED

namespace lockgraph {

using AbslMutex = absl::Mutex;
using AbslMutexLock = absl::MutexLock;
using AbslReaderMutexLock = absl::ReaderMutexLock;
using AbslWriterMutexLock = absl::WriterMutexLock;
using AbslCondVar = absl::CondVar;

}  // namespace lockgraph

#else  // LOCKGRAPH_DISABLED

#include <atomic>
#include <source_location>

#include "absl/time/clock.h"
#include "absl/time/time.h"

namespace lockgraph {

class ABSL_LOCKABLE AbslMutex {
  using Where = std::source_location;

 public:
  constexpr AbslMutex() = default;
  constexpr explicit AbslMutex(const char* name) : name_(name) {}
  AbslMutex(const AbslMutex&) = delete;
  AbslMutex& operator=(const AbslMutex&) = delete;
  ~AbslMutex() { lockgraph_lock_destroy(this); }

  void Lock(const Where& where = Where::current()) ABSL_EXCLUSIVE_LOCK_FUNCTION() {
    internal::Acquisition acquisition = Begin(0, where);
    native_.Lock();
    acquisition.Done(true);
  }
  bool TryLock(const Where& where = Where::current()) ABSL_EXCLUSIVE_TRYLOCK_FUNCTION(true) {
    internal::Acquisition acquisition = Begin(LOCKGRAPH_ACQUIRE_TRY, where);
    return acquisition.Done(native_.TryLock());
  }
  void Unlock() ABSL_UNLOCK_FUNCTION() {
    internal::Release release(this, 0);
    native_.Unlock();
  }
  void ReaderLock(const Where& where = Where::current()) ABSL_SHARED_LOCK_FUNCTION() {
    internal::Acquisition acquisition = Begin(LOCKGRAPH_ACQUIRE_SHARED, where);
    native_.ReaderLock();
    acquisition.Done(true);
  }
  bool ReaderTryLock(const Where& where = Where::current()) ABSL_SHARED_TRYLOCK_FUNCTION(true) {
    internal::Acquisition acquisition =
        Begin(LOCKGRAPH_ACQUIRE_SHARED | LOCKGRAPH_ACQUIRE_TRY, where);
    return acquisition.Done(native_.ReaderTryLock());
  }
  void ReaderUnlock() ABSL_UNLOCK_FUNCTION() {
    internal::Release release(this, LOCKGRAPH_ACQUIRE_SHARED);
    native_.ReaderUnlock();
  }
  void WriterLock(const Where& where = Where::current()) ABSL_EXCLUSIVE_LOCK_FUNCTION() {
    Lock(where);
  }
  bool WriterTryLock(const Where& where = Where::current()) ABSL_EXCLUSIVE_TRYLOCK_FUNCTION(true) {
    return TryLock(where);
  }
  void WriterUnlock() ABSL_UNLOCK_FUNCTION() { Unlock(); }

  void AssertHeld() const ABSL_ASSERT_EXCLUSIVE_LOCK() { native_.AssertHeld(); }
  void AssertReaderHeld() const ABSL_ASSERT_SHARED_LOCK() { native_.AssertReaderHeld(); }
  void AssertNotHeld() const { native_.AssertNotHeld(); }

  // The wait for a condition gives the mutex back meanwhile. The condition's function runs with the
  // mutex held, in whichever thread Abseil picks: what it locks is not recorded.
  // Every release of the mutex may fulfil the condition, so nobody is named who has to signal it.
  void Await(const absl::Condition& condition, const Where& where = Where::current()) {
    internal::EventWait wait(&name_, LOCKGRAPH_EVENT_CONDITION, 0, this, where);
    native_.Await(condition);
    wait.Done();
  }
  bool AwaitWithTimeout(const absl::Condition& condition, absl::Duration time,
                        const Where& where = Where::current()) {
    return AwaitWithDeadline(condition, absl::Now() + time, where);
  }
  bool AwaitWithDeadline(const absl::Condition& condition, absl::Time deadline,
                         const Where& where = Where::current()) {
    internal::EventWait wait(&name_, LOCKGRAPH_EVENT_CONDITION, LOCKGRAPH_ACQUIRE_TIMED, this,
                             where);
    const bool happened = native_.AwaitWithDeadline(condition, deadline);
    wait.Done(happened);
    return happened;
  }
  void LockWhen(const absl::Condition& condition, const Where& where = Where::current())
      ABSL_EXCLUSIVE_LOCK_FUNCTION() {
    Lock(where);
    if (!condition.Eval()) Await(condition, where);
  }
  bool LockWhenWithTimeout(const absl::Condition& condition, absl::Duration time,
                           const Where& where = Where::current()) ABSL_EXCLUSIVE_LOCK_FUNCTION() {
    const absl::Time deadline = absl::Now() + time;
    Lock(where);
    return condition.Eval() || AwaitWithDeadline(condition, deadline, where);
  }

 private:
  friend class AbslCondVar;

  internal::Acquisition Begin(uint32_t how, const Where& where) noexcept {
    if (lockgraph_v1_lock_create && !described_.load(std::memory_order_relaxed)) {
      // A waiting writer keeps new readers out.
      lockgraph_v1_lock_create(this, LOCKGRAPH_LOCK_SHARED | LOCKGRAPH_LOCK_READERS_QUEUE, name_,
                               nullptr);
      described_.store(true, std::memory_order_relaxed);
    }
    return internal::Acquisition(this, how, where);
  }

  absl::Mutex native_{absl::kConstInit};
  const char* name_ = nullptr;
  std::atomic<bool> described_ = false;
};

class ABSL_SCOPED_LOCKABLE AbslMutexLock {
 public:
  explicit AbslMutexLock(AbslMutex* mutex,
                         const std::source_location& where = std::source_location::current())
      ABSL_EXCLUSIVE_LOCK_FUNCTION(mutex)
      : mutex_(mutex) {
    mutex_->Lock(where);
  }
  AbslMutexLock(const AbslMutexLock&) = delete;
  AbslMutexLock& operator=(const AbslMutexLock&) = delete;
  ~AbslMutexLock() ABSL_UNLOCK_FUNCTION() { mutex_->Unlock(); }

 private:
  AbslMutex* const mutex_;
};
using AbslWriterMutexLock = AbslMutexLock;

class ABSL_SCOPED_LOCKABLE AbslReaderMutexLock {
 public:
  explicit AbslReaderMutexLock(AbslMutex* mutex,
                               const std::source_location& where = std::source_location::current())
      ABSL_SHARED_LOCK_FUNCTION(mutex)
      : mutex_(mutex) {
    mutex_->ReaderLock(where);
  }
  AbslReaderMutexLock(const AbslReaderMutexLock&) = delete;
  AbslReaderMutexLock& operator=(const AbslReaderMutexLock&) = delete;
  ~AbslReaderMutexLock() ABSL_UNLOCK_FUNCTION() { mutex_->ReaderUnlock(); }

 private:
  AbslMutex* const mutex_;
};

class AbslCondVar {
  using Where = std::source_location;

 public:
  AbslCondVar() = default;
  AbslCondVar(const AbslCondVar&) = delete;
  AbslCondVar& operator=(const AbslCondVar&) = delete;

  void Wait(AbslMutex* mutex, const Where& where = Where::current()) {
    internal::EventWait wait(this, LOCKGRAPH_EVENT_CONDITION, 0, mutex, where);
    native_.Wait(&mutex->native_);
    wait.Done();
  }
  // True when the time ran out.
  bool WaitWithTimeout(AbslMutex* mutex, absl::Duration time,
                       const Where& where = Where::current()) {
    return WaitWithDeadline(mutex, absl::Now() + time, where);
  }
  bool WaitWithDeadline(AbslMutex* mutex, absl::Time deadline,
                        const Where& where = Where::current()) {
    internal::EventWait wait(this, LOCKGRAPH_EVENT_CONDITION, LOCKGRAPH_ACQUIRE_TIMED, mutex,
                             where);
    const bool late = native_.WaitWithDeadline(&mutex->native_, deadline);
    wait.Done(!late);
    return late;
  }
  void Signal(const Where& where = Where::current()) {
    internal::Signal(this, LOCKGRAPH_EVENT_CONDITION, where);
    internal::Hidden hidden;
    native_.Signal();
  }
  void SignalAll(const Where& where = Where::current()) {
    internal::Signal(this, LOCKGRAPH_EVENT_CONDITION, where);
    internal::Hidden hidden;
    native_.SignalAll();
  }

 private:
  absl::CondVar native_;
};

}  // namespace lockgraph

#endif  // LOCKGRAPH_DISABLED

#endif  // LOCKGRAPH_ABSL_MUTEX_H_
