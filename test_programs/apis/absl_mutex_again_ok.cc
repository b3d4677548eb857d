// absl::Mutex is not recursive; the lower-case guards of try and of "maybe" are guards too.
// libs: -labsl_synchronization
#include "absl/synchronization/mutex.h"

class Quota {
 public:
  bool Take(int n) {
    if (!mutex_.TryLock()) return false;
    const bool enough = n <= left_;
    if (enough) left_ -= n;
    Log(nullptr);
    mutex_.Unlock();
    return enough;
  }
  int Left() {
    Log(&mutex_);
    return left_;
  }

 private:
  void Log(absl::Mutex* mutex) {
    absl::MutexLockMaybe lock(mutex);
    ++logged_;
  }
  absl::Mutex mutex_;
  int left_ = 5;
  int logged_ = 0;
};

int main() {
  Quota quota;
  quota.Take(1);
  return quota.Left() - 4;
}
