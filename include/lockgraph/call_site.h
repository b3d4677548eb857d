// Where a drop-in lock is used, for the runtime's reports.
#ifndef LOCKGRAPH_CALL_SITE_H_
#define LOCKGRAPH_CALL_SITE_H_

#include <cstring>
#include <source_location>

#include "lockgraph/runtime.h"

namespace lockgraph::internal {

// The place `where`, or no place when it lies in the standard library's headers: there a
// std::lock_guard called us, and the call stack knows better who called the guard.
inline lockgraph_site SiteOf(const std::source_location& where) noexcept {
  const char* file = where.file_name();
  if (std::strstr(file, "/include/c++/") != nullptr) file = nullptr;
  return lockgraph_site_of(file, where.line(), where.column());
}

// Marks the enclosed operation as the making of a lock: what it calls is not recorded. `Done` tells
// that it succeeded; an operation that throws did not.
class Acquisition {
 public:
  Acquisition(const void* lock, uint32_t how, const std::source_location& where) noexcept
      : lock_(lock) {
    if (!lockgraph_v1_before_acquire) return;
    const lockgraph_site site = SiteOf(where);
    lockgraph_v1_before_acquire(lock, how, &site);
  }
  Acquisition(const Acquisition&) = delete;
  Acquisition& operator=(const Acquisition&) = delete;
  ~Acquisition() { lockgraph_after_acquire(lock_, acquired_ ? 1 : 0); }

  bool Done(bool acquired) noexcept { return acquired_ = acquired; }

 private:
  const void* lock_;
  bool acquired_ = false;
};

// The same around a release.
class Release {
 public:
  Release(const void* lock, uint32_t how) noexcept : lock_(lock) {
    lockgraph_before_release(lock, how);
  }
  Release(const Release&) = delete;
  Release& operator=(const Release&) = delete;
  ~Release() { lockgraph_after_release(lock_); }

 private:
  const void* lock_;
};

// The same around a wait for an event; `Done` tells whether it happened.
class EventWait {
 public:
  EventWait(const void* event, uint32_t kind, uint32_t how, const void* lock,
            const std::source_location& where) noexcept
      : event_(event) {
    if (!lockgraph_v1_before_wait) return;
    const lockgraph_site site = SiteOf(where);
    lockgraph_v1_before_wait(event, kind, how, lock, &site);
  }
  EventWait(const EventWait&) = delete;
  EventWait& operator=(const EventWait&) = delete;
  ~EventWait() { lockgraph_after_wait(event_, happened_ ? 1 : 0); }

  void Done(bool happened = true) noexcept { happened_ = happened; }

 private:
  const void* event_;
  bool happened_ = false;
};

// What the thread does while one lives is not recorded.
class Hidden {
 public:
  Hidden() noexcept { lockgraph_hide_begin(); }
  Hidden(const Hidden&) = delete;
  Hidden& operator=(const Hidden&) = delete;
  ~Hidden() { lockgraph_hide_end(); }
};

inline void Signal(const void* event, uint32_t kind, const std::source_location& where) noexcept {
  if (!lockgraph_v1_signal) return;
  const lockgraph_site site = SiteOf(where);
  lockgraph_v1_signal(event, kind, &site);
}

}  // namespace lockgraph::internal

#endif  // LOCKGRAPH_CALL_SITE_H_
