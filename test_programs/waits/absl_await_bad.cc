// Await() gives its own mutex up, but not the other one that is held.
// libs: -labsl_synchronization
#include <thread>

#include "absl/synchronization/mutex.h"

class Depot {
 public:
  void Load() {
    absl::MutexLock trucks(&trucks_mutex_);
    absl::MutexLock goods(&goods_mutex_);
    goods_mutex_.Await(absl::Condition(this, &Depot::HasGoods));
    --goods_;
    ++loaded_;
  }
  void Deliver() {
    absl::MutexLock trucks(&trucks_mutex_);
    ++arrived_;
    absl::MutexLock goods(&goods_mutex_);
    ++goods_;
  }

 private:
  bool HasGoods() const { return goods_ > 0; }
  absl::Mutex trucks_mutex_, goods_mutex_;
  int goods_ = 0, arrived_ = 0, loaded_ = 0;
};

// expect-static: LG1007 Depot::trucks_mutex_
int main() {
  Depot depot;
  std::thread train([&] { depot.Deliver(); });
  depot.Load();
  train.join();
}
