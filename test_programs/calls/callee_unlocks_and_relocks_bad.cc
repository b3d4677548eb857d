// Slow work is done outside the lock, which the callee retakes before it returns.
#include <mutex>
#include <thread>

class Downloader {
 public:
  void Fetch() {
    std::unique_lock<std::mutex> lock(mutex_);
    ++pending_;
    Transfer(lock);
    --pending_;
  }
  void Throttle() {
    std::lock_guard<std::mutex> net(net_mutex_);
    std::lock_guard<std::mutex> lock(mutex_);
    pending_ = 0;
  }

 private:
  void Transfer(std::unique_lock<std::mutex>& lock) {
    {
      std::lock_guard<std::mutex> net(net_mutex_);
      ++bytes_;
    }
    if (!lock.owns_lock()) lock.lock();
  }

  std::mutex mutex_;
  std::mutex net_mutex_;
  int pending_ = 0;
  int bytes_ = 0;
};

// expect: LG1001 Downloader::mutex_ -> Downloader::net_mutex_
int main() {
  Downloader d;
  std::thread a([&] { d.Fetch(); });
  std::thread b([&] { d.Throttle(); });
  a.join();
  b.join();
}
