// A home-grown mutex over pthread, with a home-grown guard.
#include <pthread.h>

#include <thread>

namespace base {

class Lock {
 public:
  Lock() { pthread_mutex_init(&os_lock_, nullptr); }
  ~Lock() { pthread_mutex_destroy(&os_lock_); }
  void Acquire() { pthread_mutex_lock(&os_lock_); }
  void Release() { pthread_mutex_unlock(&os_lock_); }

 private:
  pthread_mutex_t os_lock_;
};

class AutoLock {
 public:
  explicit AutoLock(Lock& lock) : lock_(lock) { lock_.Acquire(); }
  AutoLock(const AutoLock&) = delete;
  ~AutoLock() { lock_.Release(); }

 private:
  Lock& lock_;
};

class AutoUnlock {
 public:
  explicit AutoUnlock(Lock& lock) : lock_(lock) { lock_.Release(); }
  ~AutoUnlock() { lock_.Acquire(); }

 private:
  Lock& lock_;
};

}  // namespace base

class Tab {
 public:
  void Navigate() {
    base::AutoLock lock(tab_lock_);
    ++loads_;
    base::AutoUnlock unlock(tab_lock_);
    base::AutoLock history(history_lock_);
    ++entries_;
  }
  void GoBack() {
    base::AutoLock history(history_lock_);
    base::AutoLock lock(tab_lock_);
    --entries_;
  }

 private:
  base::Lock tab_lock_, history_lock_;
  int loads_ = 0, entries_ = 0;
};

int main() {
  Tab tab;
  std::thread a(&Tab::Navigate, &tab);
  std::thread b(&Tab::GoBack, &tab);
  a.join();
  b.join();
}
