// Reading twice on one thread hangs when a writer comes in between.
// libs: -labsl_synchronization
#include <map>
#include <string>
#include <thread>

#include "absl/synchronization/mutex.h"

class Flags {
 public:
  bool Has(const std::string& name) const {
    absl::ReaderMutexLock lock(&mutex_);
    return values_.count(name) != 0;
  }
  bool HasBoth(const std::string& a, const std::string& b) const {
    return Has(a) && Has(b);
  }
  void Set(const std::string& name) {
    absl::MutexLock lock(&mutex_);
    values_[name] = 1;
  }

 private:
  mutable absl::Mutex mutex_;
  std::map<std::string, int> values_;
};

int main() {
  Flags flags;
  std::thread writer([&] { flags.Set("x"); });
  std::thread reader([&] { flags.HasBoth("x", "y"); });
  writer.join();
  reader.join();
}
