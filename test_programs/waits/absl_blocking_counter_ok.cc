// libs: -labsl_synchronization
#include <thread>
#include <vector>

#include "absl/base/thread_annotations.h"
#include "absl/synchronization/blocking_counter.h"
#include "absl/synchronization/mutex.h"

namespace {

class Sum {
 public:
  void AddAll(int n) {
    absl::BlockingCounter pending(n);
    std::vector<std::thread> threads;
    for (int i = 0; i < n; ++i) {
      threads.emplace_back([this, i, &pending] {
        Add(i);
        pending.DecrementCount();
      });
    }
    pending.Wait();
    mu_.Lock();
    done_ = true;
    mu_.Unlock();
    for (auto& thread : threads) thread.join();
  }

 private:
  void Add(int i) {
    absl::MutexLock lock(&mu_);
    sum_ += i;
  }
  absl::Mutex mu_;
  int sum_ ABSL_GUARDED_BY(mu_) = 0;
  bool done_ ABSL_GUARDED_BY(mu_) = false;
};

}  // namespace

int main() {
  Sum sum;
  sum.AddAll(2);
}
