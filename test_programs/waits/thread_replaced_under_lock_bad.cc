// A thread that joins itself when it is replaced, under the lock that its loop takes.
#include <mutex>
#include <stop_token>
#include <thread>
#include <utility>

class Watcher {
 public:
  void Watch(int path) {
    std::lock_guard<std::mutex> lock(mutex_);
    path_ = path;
    thread_ = std::jthread([this](std::stop_token stop) { Poll(stop); });
  }

 private:
  void Poll(std::stop_token stop) {
    while (!stop.stop_requested()) {
      std::lock_guard<std::mutex> lock(mutex_);
      polls_ += path_;
    }
  }
  std::mutex mutex_;
  int path_ = 0, polls_ = 0;
  std::jthread thread_;
};

int main() {
  Watcher watcher;
  for (int path = 0; path < 20; ++path) watcher.Watch(path);
}
// expect-static: LG1006 Watcher::mutex_
