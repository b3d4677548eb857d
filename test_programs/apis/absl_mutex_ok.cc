// libs: -labsl_synchronization
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/mutex.h"

class Topic {
 public:
  void Publish(std::string message) ABSL_LOCKS_EXCLUDED(mu_) {
    absl::MutexLock lock(&mu_);
    messages_.push_back(std::move(message));
    absl::MutexLock stats(&stats_mu_);
    ++published_;
  }
  int Drain() {
    absl::ReleasableMutexLock stats(&stats_mu_);
    published_ = 0;
    stats.Release();
    absl::MutexLock lock(&mu_);
    const int n = static_cast<int>(messages_.size());
    messages_.clear();
    return n;
  }

 private:
  absl::Mutex mu_;
  absl::Mutex stats_mu_;
  std::vector<std::string> messages_ ABSL_GUARDED_BY(mu_);
  int published_ ABSL_GUARDED_BY(stats_mu_) = 0;
};

int main() {
  Topic topic;
  std::thread a([&] { topic.Publish("hello"); });
  std::thread b([&] { topic.Drain(); });
  a.join();
  b.join();
}
