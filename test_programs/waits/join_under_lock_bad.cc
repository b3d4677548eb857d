// Stopping a poller while holding the lock that its last round needs.
#include <atomic>
#include <mutex>
#include <thread>

class Poller {
 public:
  void Start() {
    thread_ = std::thread([this] {
      while (!stop_) Poll();
    });
  }
  void Stop() {
    std::lock_guard<std::mutex> lock(mutex_);
    stop_ = true;
    thread_.join();  // expect-static: LG1006 Poller::mutex_
    polls_ = 0;
  }

 private:
  void Poll() {
    std::lock_guard<std::mutex> lock(mutex_);
    ++polls_;
  }

  std::atomic<bool> stop_{false};
  std::mutex mutex_;
  int polls_ = 0;
  std::thread thread_;
};

int main() {
  Poller poller;
  poller.Start();
  poller.Stop();
}
