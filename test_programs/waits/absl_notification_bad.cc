// libs: -labsl_synchronization
#include <thread>

#include "absl/synchronization/mutex.h"
#include "absl/synchronization/notification.h"

// The leader waits for the follower's notification under the lock of the log.
class Replica {
 public:
  void Lead() {
    absl::MutexLock lock(&log_mutex_);
    caught_up_.WaitForNotification();  // expect-static: LG1006 Replica::log_mutex_
    ++term_;
  }
  void Follow() {
    {
      absl::MutexLock lock(&log_mutex_);
      ++applied_;
    }
    caught_up_.Notify();
  }

 private:
  absl::Mutex log_mutex_;
  absl::Notification caught_up_;
  int term_ = 0;
  int applied_ = 0;
};

int main() {
  Replica replica;
  std::thread follower([&] { replica.Follow(); });
  replica.Lead();
  follower.join();
}
