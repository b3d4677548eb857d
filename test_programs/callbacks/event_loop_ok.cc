// Handlers are posted to a loop that runs them later, in its own thread, without the poster's locks.
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

class Loop {
 public:
  void Post(std::function<void()> f) {
    std::lock_guard<std::mutex> lock(mutex_);
    queue_.push_back(std::move(f));
    wake_.notify_one();
  }
  // The direct way: runs it here and now.
  void Run(const std::function<void()>& f) { f(); }
  void Spin(int n) {
    while (n-- > 0) {
      std::unique_lock<std::mutex> lock(mutex_);
      wake_.wait(lock, [&] { return !queue_.empty(); });
      auto f = std::move(queue_.front());
      queue_.pop_front();
      lock.unlock();
      f();
    }
  }

 private:
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> queue_;
};

class Door {
 public:
  explicit Door(Loop& loop) : loop_(loop) {}
  void Open() {
    std::lock_guard<std::mutex> lock(mutex_);
    open_ = true;
    loop_.Post([this] { Announce(); });
  }

 private:
  void Announce() {
    std::lock_guard<std::mutex> lock(mutex_);
    announced_ = open_;
  }
  Loop& loop_;
  std::mutex mutex_;
  bool open_ = false, announced_ = false;
};

int main() {
  Loop loop;
  Door door(loop);
  std::thread spinner([&] {
    loop.Spin(1);
  });
  door.Open();
  spinner.join();
}
