// The standard's lock types, seen by the lockgraph runtime with names and source locations.
//
//   lockgraph::mutex cache_mutex LOCKGRAPH_NAMED("cache");
//   std::lock_guard lock(cache_mutex);
//
// Each type has the interface and the semantics of the std type of the same name. In addition a
// constructor takes a name for reports (a string that outlives the lock, such as a literal), and
// the operations take the caller's std::source_location, which they get without being told. Guards
// of the standard library work with these types; the call stack then tells who used the guard.
//
// Without a runtime in the process an operation costs two tests of a pointer more than the std
// type's. With LOCKGRAPH_DISABLED defined the names are aliases of the std types. It must be
// defined for all translation units of a program or for none.
#ifndef LOCKGRAPH_MUTEX_H_
#define LOCKGRAPH_MUTEX_H_

#include <chrono>
#include <mutex>
#include <shared_mutex>

#ifdef LOCKGRAPH_DISABLED

#define LOCKGRAPH_NAMED(name)

namespace lockgraph {

using std::mutex;
using std::recursive_mutex;
using std::recursive_timed_mutex;
using std::shared_mutex;
using std::shared_timed_mutex;
using std::timed_mutex;

}  // namespace lockgraph

#else  // LOCKGRAPH_DISABLED

#include <atomic>
#include <source_location>

#include "lockgraph/call_site.h"
#include "lockgraph/runtime.h"

// Initialises a lock with a name, and with nothing when lockgraph is disabled.
#define LOCKGRAPH_NAMED(name) {name}

namespace lockgraph {

class condition_variable;

namespace internal {

// Whether the standard library's shared locks let readers in while a writer waits: libstdc++ uses
// the C library's rwlock, libc++ a gate of its own that makes readers queue.
#if defined(__GLIBCXX__) && defined(__GLIBC__)
inline constexpr uint32_t kSharedLock = LOCKGRAPH_LOCK_SHARED | LOCKGRAPH_LOCK_READERS_PASS;
#elif defined(_LIBCPP_VERSION)
inline constexpr uint32_t kSharedLock = LOCKGRAPH_LOCK_SHARED | LOCKGRAPH_LOCK_READERS_QUEUE;
#else
inline constexpr uint32_t kSharedLock = LOCKGRAPH_LOCK_SHARED;
#endif

template <typename Native>
concept Timed = requires(Native& native) { native.try_lock_for(std::chrono::seconds(0)); };
template <typename Native>
concept Shared = requires(Native& native) { native.lock_shared(); };

// `Native` with its operations announced to the runtime. Operations that Native lacks are absent.
template <typename Native, uint32_t kFlags>
class AnnouncedLock {
  using Where = std::source_location;

 public:
  constexpr AnnouncedLock() noexcept(noexcept(Native())) : native_() {}
  constexpr explicit AnnouncedLock(const char* name) noexcept(noexcept(Native()))
      : native_(), name_(name) {}
  AnnouncedLock(const AnnouncedLock&) = delete;
  AnnouncedLock& operator=(const AnnouncedLock&) = delete;
  ~AnnouncedLock() { lockgraph_lock_destroy(this); }

  void lock(const Where& where = Where::current()) {
    Acquisition acquisition = Begin(0, where);
    native_.lock();
    acquisition.Done(true);
  }
  [[nodiscard]] bool try_lock(const Where& where = Where::current()) {
    Acquisition acquisition = Begin(LOCKGRAPH_ACQUIRE_TRY, where);
    return acquisition.Done(native_.try_lock());
  }
  void unlock() {
    Release release(this, 0);
    native_.unlock();
  }

  template <typename Rep, typename Period>
  [[nodiscard]] bool try_lock_for(const std::chrono::duration<Rep, Period>& time,
                                  const Where& where = Where::current())
    requires Timed<Native>
  {
    Acquisition acquisition = Begin(LOCKGRAPH_ACQUIRE_TIMED, where);
    return acquisition.Done(native_.try_lock_for(time));
  }
  template <typename Clock, typename Duration>
  [[nodiscard]] bool try_lock_until(const std::chrono::time_point<Clock, Duration>& time,
                                    const Where& where = Where::current())
    requires Timed<Native>
  {
    Acquisition acquisition = Begin(LOCKGRAPH_ACQUIRE_TIMED, where);
    return acquisition.Done(native_.try_lock_until(time));
  }

  void lock_shared(const Where& where = Where::current())
    requires Shared<Native>
  {
    Acquisition acquisition = Begin(LOCKGRAPH_ACQUIRE_SHARED, where);
    native_.lock_shared();
    acquisition.Done(true);
  }
  [[nodiscard]] bool try_lock_shared(const Where& where = Where::current())
    requires Shared<Native>
  {
    Acquisition acquisition = Begin(LOCKGRAPH_ACQUIRE_SHARED | LOCKGRAPH_ACQUIRE_TRY, where);
    return acquisition.Done(native_.try_lock_shared());
  }
  void unlock_shared()
    requires Shared<Native>
  {
    Release release(this, LOCKGRAPH_ACQUIRE_SHARED);
    native_.unlock_shared();
  }
  template <typename Rep, typename Period>
  [[nodiscard]] bool try_lock_shared_for(const std::chrono::duration<Rep, Period>& time,
                                         const Where& where = Where::current())
    requires(Shared<Native> && Timed<Native>)
  {
    Acquisition acquisition = Begin(LOCKGRAPH_ACQUIRE_SHARED | LOCKGRAPH_ACQUIRE_TIMED, where);
    return acquisition.Done(native_.try_lock_shared_for(time));
  }
  template <typename Clock, typename Duration>
  [[nodiscard]] bool try_lock_shared_until(const std::chrono::time_point<Clock, Duration>& time,
                                           const Where& where = Where::current())
    requires(Shared<Native> && Timed<Native>)
  {
    Acquisition acquisition = Begin(LOCKGRAPH_ACQUIRE_SHARED | LOCKGRAPH_ACQUIRE_TIMED, where);
    return acquisition.Done(native_.try_lock_shared_until(time));
  }

  auto native_handle()
    requires requires(Native& native) { native.native_handle(); }
  {
    return native_.native_handle();
  }

 private:
  friend class lockgraph::condition_variable;  // waits on native_

  // The lock is described at its first use and not when it is made: a constructor that only stores
  // can run at compile time, and most locks of most programs are never used.
  Acquisition Begin(uint32_t how, const Where& where) noexcept {
    if (lockgraph_v1_lock_create && !described_.load(std::memory_order_relaxed)) {
      lockgraph_v1_lock_create(this, kFlags, name_, nullptr);
      described_.store(true, std::memory_order_relaxed);
    }
    return Acquisition(this, how, where);
  }

  Native native_;  // first, so that the native lock and this one have one address
  const char* name_ = nullptr;
  std::atomic<bool> described_ = false;
};

}  // namespace internal

#define LOCKGRAPH_DROP_IN(type, flags)                              \
  class type : public internal::AnnouncedLock<std::type, flags> {   \
   public:                                                          \
    using internal::AnnouncedLock<std::type, flags>::AnnouncedLock; \
  }

LOCKGRAPH_DROP_IN(mutex, 0);
LOCKGRAPH_DROP_IN(timed_mutex, 0);
LOCKGRAPH_DROP_IN(recursive_mutex, LOCKGRAPH_LOCK_RECURSIVE);
LOCKGRAPH_DROP_IN(recursive_timed_mutex, LOCKGRAPH_LOCK_RECURSIVE);
LOCKGRAPH_DROP_IN(shared_mutex, internal::kSharedLock);
LOCKGRAPH_DROP_IN(shared_timed_mutex, internal::kSharedLock);
#undef LOCKGRAPH_DROP_IN

}  // namespace lockgraph

#endif  // LOCKGRAPH_DISABLED

#include "lockgraph/condition_variable.h"  // IWYU pragma: export

#endif  // LOCKGRAPH_MUTEX_H_
