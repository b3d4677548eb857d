// LockWhen() waits for what another thread must get a lock for.
// libs: -labsl_synchronization
#include <deque>
#include <thread>

#include "absl/synchronization/mutex.h"

class Pipe {
 public:
  void Push(int value) {
    absl::MutexLock count(&count_mutex_);
    ++pushed_;
    absl::MutexLock lock(&mutex_);
    values_.push_back(value);
  }
  int Pop() {
    mutex_.LockWhen(absl::Condition(+[](std::deque<int>* v) { return !v->empty(); }, &values_));
    const int value = values_.front();
    values_.pop_front();
    mutex_.Unlock();
    absl::MutexLock count(&count_mutex_);
    ++popped_;
    return value;
  }

 private:
  absl::Mutex mutex_, count_mutex_;
  std::deque<int> values_;
  int pushed_ = 0, popped_ = 0;
};

int main() {
  Pipe pipe;
  pipe.Push(1);
  std::thread source([&] { pipe.Push(2); });
  source.join();
  std::thread sink([&] { pipe.Pop(); });
  pipe.Push(3);
  sink.join();
}
