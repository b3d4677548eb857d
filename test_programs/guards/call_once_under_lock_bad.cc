// The initialiser of call_once needs a lock that another caller of call_once holds.
#include <mutex>
#include <thread>

class Driver {
 public:
  void Open() {
    std::call_once(loaded_, [this] { Load(); });
    std::lock_guard<std::mutex> lock(mutex_);
    ++opened_;
  }
  void Reopen() {
    std::lock_guard<std::mutex> lock(mutex_);
    std::call_once(loaded_, &Driver::Load, this);
    opened_ = 1;
  }

 private:
  void Load() {
    std::lock_guard<std::mutex> lock(mutex_);
    firmware_ = 3;
  }

  std::once_flag loaded_;
  std::mutex mutex_;
  int opened_ = 0;
  int firmware_ = 0;
};

// expect: LG1001 *
// accept: LG1002 Driver::mutex_ -- Reopen itself may be the one that loads
int main() {
  Driver driver;
  std::thread a(&Driver::Open, &driver);
  std::thread b(&Driver::Reopen, &driver);
  a.join();
  b.join();
}
