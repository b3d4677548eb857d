#include <condition_variable>
#include <mutex>
#include <stop_token>
#include <thread>

// A worker with a stop token; the owner asks it to stop and joins, under the worker's own lock.
class Ticker {
 public:
  void Start() {
    thread_ = std::jthread([this](std::stop_token stop) { Run(stop); });
  }
  void Stop() {
    std::unique_lock<std::mutex> lock(mutex_);
    stopped_ = true;
    thread_.request_stop();
    lock.unlock();
    thread_.join();
  }

 private:
  void Run(std::stop_token stop) {
    while (!stop.stop_requested()) {
      std::unique_lock<std::mutex> lock(mutex_);
      tick_.wait_for(lock, stop, std::chrono::milliseconds(5), [this] { return stopped_; });
      ++ticks_;
    }
  }
  std::mutex mutex_;
  std::condition_variable_any tick_;
  bool stopped_ = false;
  int ticks_ = 0;
  std::jthread thread_;
};

int main() {
  Ticker ticker;
  ticker.Start();
  ticker.Stop();
}
