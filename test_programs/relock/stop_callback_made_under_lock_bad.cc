// A download that registers how it is cancelled while it holds the table's lock: if the stop was
// requested before, the callback runs right there.
#include <mutex>
#include <stop_token>
#include <thread>

class Downloads {
 public:
  void Fetch(std::stop_token stop) {
    std::unique_lock<std::mutex> guard(mutex_);
    ++running_;
    std::stop_callback on_stop(stop, [this] { Cancel(); });
    guard.unlock();
    Copy();
  }
  int cancelled() {
    std::lock_guard<std::mutex> guard(mutex_);
    return cancelled_;
  }

 private:
  void Cancel() {
    std::lock_guard<std::mutex> guard(mutex_);  // expect-static: LG1002
    ++cancelled_;
  }
  void Copy() {}

  std::mutex mutex_;
  int running_ = 0, cancelled_ = 0;
};

int main() {
  Downloads downloads;
  std::jthread fetcher([&downloads](std::stop_token stop) { downloads.Fetch(stop); });
  fetcher.request_stop();
  fetcher.join();
  return downloads.cancelled() < 0;
}
