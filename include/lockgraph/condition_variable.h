// The standard's condition variables, seen by the lockgraph runtime. See lockgraph/mutex.h.
#ifndef LOCKGRAPH_CONDITION_VARIABLE_H_
#define LOCKGRAPH_CONDITION_VARIABLE_H_

#include <condition_variable>

#include "lockgraph/mutex.h"

#ifdef LOCKGRAPH_DISABLED

namespace lockgraph {

using std::condition_variable;
using std::condition_variable_any;

}  // namespace lockgraph

#else  // LOCKGRAPH_DISABLED

#include <chrono>
#include <concepts>
#include <memory>
#include <source_location>
#include <utility>
#ifdef __cpp_lib_jthread
#include <stop_token>
#endif

#include "lockgraph/call_site.h"

namespace lockgraph {
namespace internal {

template <typename Rep, typename Period>
std::chrono::steady_clock::time_point Deadline(const std::chrono::duration<Rep, Period>& time) {
  using Clock = std::chrono::steady_clock;
  return Clock::now() + std::chrono::ceil<Clock::duration>(time);
}

template <typename Callable>
concept Predicate = std::predicate<Callable&>;

}  // namespace internal

class condition_variable {
  using Where = std::source_location;
  using Lock = std::unique_lock<mutex>;

 public:
  condition_variable() = default;
  condition_variable(const condition_variable&) = delete;
  condition_variable& operator=(const condition_variable&) = delete;

  void notify_one(const Where& where = Where::current()) noexcept {
    internal::Signal(this, LOCKGRAPH_EVENT_CONDITION, where);
    internal::Hidden hidden;
    native_.notify_one();
  }
  void notify_all(const Where& where = Where::current()) noexcept {
    internal::Signal(this, LOCKGRAPH_EVENT_CONDITION, where);
    internal::Hidden hidden;
    native_.notify_all();
  }

  void wait(Lock& lock, const Where& where = Where::current()) {
    Wait(lock, 0, where, [this](auto& native) {
      native_.wait(native);
      return std::cv_status::no_timeout;
    });
  }
  template <internal::Predicate Ready>
  void wait(Lock& lock, Ready ready, const Where& where = Where::current()) {
    while (!ready()) wait(lock, where);
  }

  template <typename Clock, typename Duration>
  std::cv_status wait_until(Lock& lock, const std::chrono::time_point<Clock, Duration>& time,
                            const Where& where = Where::current()) {
    return Wait(lock, LOCKGRAPH_ACQUIRE_TIMED, where,
                [&](auto& native) { return native_.wait_until(native, time); });
  }
  template <typename Clock, typename Duration, internal::Predicate Ready>
  bool wait_until(Lock& lock, const std::chrono::time_point<Clock, Duration>& time, Ready ready,
                  const Where& where = Where::current()) {
    while (!ready()) {
      if (wait_until(lock, time, where) == std::cv_status::timeout) return ready();
    }
    return true;
  }

  template <typename Rep, typename Period>
  std::cv_status wait_for(Lock& lock, const std::chrono::duration<Rep, Period>& time,
                          const Where& where = Where::current()) {
    return Wait(lock, LOCKGRAPH_ACQUIRE_TIMED, where,
                [&](auto& native) { return native_.wait_for(native, time); });
  }
  template <typename Rep, typename Period, internal::Predicate Ready>
  bool wait_for(Lock& lock, const std::chrono::duration<Rep, Period>& time, Ready ready,
                const Where& where = Where::current()) {
    return wait_until(lock, internal::Deadline(time), std::move(ready), where);
  }

  auto native_handle() { return native_.native_handle(); }

 private:
  // The native mutex of a lock that goes on owning it, however the wait ends.
  struct Borrowed {
    ~Borrowed() { native.release(); }
    std::unique_lock<std::mutex> native;
  };

  template <typename NativeWait>
  std::cv_status Wait(Lock& lock, uint32_t how, const Where& where, NativeWait native_wait) {
    internal::EventWait wait(this, LOCKGRAPH_EVENT_CONDITION, how, lock.mutex(), where);
    Borrowed borrowed{{lock.mutex()->native_, std::adopt_lock}};
    const std::cv_status status = native_wait(borrowed.native);
    wait.Done(status == std::cv_status::no_timeout);
    return status;
  }

  std::condition_variable native_;
};

class condition_variable_any {
  using Where = std::source_location;

 public:
  condition_variable_any() = default;
  condition_variable_any(const condition_variable_any&) = delete;
  condition_variable_any& operator=(const condition_variable_any&) = delete;

  void notify_one(const Where& where = Where::current()) noexcept {
    internal::Signal(this, LOCKGRAPH_EVENT_CONDITION, where);
    internal::Hidden hidden;
    std::lock_guard<std::mutex> gate(*gate_);
    native_.notify_one();
  }
  void notify_all(const Where& where = Where::current()) noexcept {
    internal::Signal(this, LOCKGRAPH_EVENT_CONDITION, where);
    internal::Hidden hidden;
    std::lock_guard<std::mutex> gate(*gate_);
    native_.notify_all();
  }

  template <typename Lock>
  void wait(Lock& lock, const Where& where = Where::current()) {
    Waiter<Lock> waiter(*this, lock);
    waiter.Wait(0, where, [this](auto& gate) {
      native_.wait(gate);
      return std::cv_status::no_timeout;
    });
  }
  template <typename Lock, internal::Predicate Ready>
  void wait(Lock& lock, Ready ready, const Where& where = Where::current()) {
    while (!ready()) wait(lock, where);
  }

  template <typename Lock, typename Clock, typename Duration>
  std::cv_status wait_until(Lock& lock, const std::chrono::time_point<Clock, Duration>& time,
                            const Where& where = Where::current()) {
    Waiter<Lock> waiter(*this, lock);
    return waiter.Wait(LOCKGRAPH_ACQUIRE_TIMED, where,
                       [&](auto& gate) { return native_.wait_until(gate, time); });
  }
  template <typename Lock, typename Clock, typename Duration, internal::Predicate Ready>
  bool wait_until(Lock& lock, const std::chrono::time_point<Clock, Duration>& time, Ready ready,
                  const Where& where = Where::current()) {
    while (!ready()) {
      if (wait_until(lock, time, where) == std::cv_status::timeout) return ready();
    }
    return true;
  }

  template <typename Lock, typename Rep, typename Period>
  std::cv_status wait_for(Lock& lock, const std::chrono::duration<Rep, Period>& time,
                          const Where& where = Where::current()) {
    return wait_until(lock, internal::Deadline(time), where);
  }
  template <typename Lock, typename Rep, typename Period, internal::Predicate Ready>
  bool wait_for(Lock& lock, const std::chrono::duration<Rep, Period>& time, Ready ready,
                const Where& where = Where::current()) {
    return wait_until(lock, internal::Deadline(time), std::move(ready), where);
  }

#ifdef __cpp_lib_jthread
  template <typename Lock, internal::Predicate Ready>
  bool wait(Lock& lock, std::stop_token stop, Ready ready, const Where& where = Where::current()) {
    return WaitOrStop(lock, std::move(stop), 0, std::move(ready), where, [this](auto& gate) {
      native_.wait(gate);
      return std::cv_status::no_timeout;
    });
  }
  template <typename Lock, typename Clock, typename Duration, internal::Predicate Ready>
  bool wait_until(Lock& lock, std::stop_token stop,
                  const std::chrono::time_point<Clock, Duration>& time, Ready ready,
                  const Where& where = Where::current()) {
    return WaitOrStop(lock, std::move(stop), LOCKGRAPH_ACQUIRE_TIMED, std::move(ready), where,
                      [&](auto& gate) { return native_.wait_until(gate, time); });
  }
  template <typename Lock, typename Rep, typename Period, internal::Predicate Ready>
  bool wait_for(Lock& lock, std::stop_token stop, const std::chrono::duration<Rep, Period>& time,
                Ready ready, const Where& where = Where::current()) {
    return wait_until(lock, std::move(stop), internal::Deadline(time), std::move(ready), where);
  }
#endif

 private:
  // Holds the gate from before `lock` is given back until the wait begins, so that no notification
  // falls in between; at the end gives the gate back before it takes `lock` again. The gate is how
  // this type is made and hidden from the runtime; `lock` speaks for itself.
  template <typename Lock>
  class Waiter {
   public:
    Waiter(condition_variable_any& condition, Lock& lock)
        : event_(&condition), gate_owner_(condition.gate_), lock_(lock) {
      internal::Hidden hidden;
      gate_ = std::unique_lock<std::mutex>(*gate_owner_);
    }
    Waiter(const Waiter&) = delete;
    Waiter& operator=(const Waiter&) = delete;
    ~Waiter() {
      {
        internal::Hidden hidden;
        if (gate_) gate_.unlock();
      }
      if (given_back_) lock_.lock();  // the standard: a throw ends the program
    }

    template <typename NativeWait>
    std::cv_status Wait(uint32_t how, const std::source_location& where, NativeWait native_wait) {
      lock_.unlock();
      given_back_ = true;
      internal::EventWait wait(event_, LOCKGRAPH_EVENT_CONDITION, how, nullptr, where);
      const std::cv_status status = native_wait(gate_);
      wait.Done(status == std::cv_status::no_timeout);
      return status;
    }

   private:
    const void* event_;
    std::shared_ptr<std::mutex> gate_owner_;  // the condition may be destroyed during the wait
    std::unique_lock<std::mutex> gate_;
    Lock& lock_;
    bool given_back_ = false;
  };

#ifdef __cpp_lib_jthread
  template <typename Lock, typename Ready, typename NativeWait>
  bool WaitOrStop(Lock& lock, std::stop_token stop, uint32_t how, Ready ready,
                  const std::source_location& where, NativeWait native_wait) {
    if (stop.stop_requested()) return ready();
    const std::stop_callback wake(stop, [this] { notify_all(); });
    while (!ready()) {
      Waiter<Lock> waiter(*this, lock);
      // The callback takes the gate after the request is made, so it cannot be missed from here on.
      if (stop.stop_requested()) return false;
      if (waiter.Wait(how, where, native_wait) == std::cv_status::timeout) break;
    }
    return ready();
  }
#endif

  std::condition_variable native_;
  std::shared_ptr<std::mutex> gate_ = std::make_shared<std::mutex>();
};

}  // namespace lockgraph

#endif  // LOCKGRAPH_DISABLED

#endif  // LOCKGRAPH_CONDITION_VARIABLE_H_
