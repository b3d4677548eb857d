// Cancelling a timer waits until its handler is not running, under a lock that the handler takes.
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

class Timers {
 public:
  Timers() : thread_([this] { Run(); }) {}
  ~Timers() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    wake_.notify_all();
    thread_.join();
  }
  void Start(std::function<void()> handler) {
    std::lock_guard<std::mutex> lock(mutex_);
    due_.push_back(std::move(handler));
    wake_.notify_all();
  }
  void Cancel() {
    std::unique_lock<std::mutex> lock(mutex_);
    due_.clear();
    while (running_) finished_.wait(lock);
  }

 private:
  void Run() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!stop_) {
      if (due_.empty()) {
        wake_.wait(lock);
        continue;
      }
      std::function<void()> handler = std::move(due_.front());
      due_.pop_front();
      running_ = true;
      lock.unlock();
      handler();
      lock.lock();
      running_ = false;
      finished_.notify_all();
    }
  }
  std::mutex mutex_;
  std::condition_variable wake_, finished_;
  std::deque<std::function<void()>> due_;
  bool running_ = false, stop_ = false;
  std::thread thread_;
};

class Peer {
 public:
  explicit Peer(Timers& timers) : timers_(timers) {
    timers_.Start([this] { TimeOut(); });
  }
  void Close() {
    std::unique_lock<std::mutex> lock(state_mutex_);
    closed_ = true;
    timers_.Cancel();
  }

 private:
  void TimeOut() {
    std::lock_guard<std::mutex> lock(state_mutex_);
    if (!closed_) ++time_outs_;
  }
  Timers& timers_;
  std::mutex state_mutex_;
  bool closed_ = false;
  int time_outs_ = 0;
};

int main() {
  Timers timers;
  Peer peer(timers);
  peer.Close();
}
// expect-static: LG1007 Peer::state_mutex_
