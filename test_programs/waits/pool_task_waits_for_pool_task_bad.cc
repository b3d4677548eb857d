// A task waits for another task of the same one-threaded pool.
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>

class SerialQueue {
 public:
  SerialQueue() : worker_(&SerialQueue::Work, this) {}
  ~SerialQueue() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      closed_ = true;
    }
    changed_.notify_one();
    worker_.join();
  }
  template <typename F>
  std::future<void> Async(F f) {
    auto task = std::make_shared<std::packaged_task<void()>>(std::move(f));
    std::future<void> done = task->get_future();
    {
      std::lock_guard<std::mutex> lock(mutex_);
      tasks_.emplace_back([task] { (*task)(); });
    }
    changed_.notify_one();
    return done;
  }

 private:
  void Work() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (!closed_ || !tasks_.empty()) {
      if (tasks_.empty()) {
        changed_.wait(lock);
        continue;
      }
      auto task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      task();
      lock.lock();
    }
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> tasks_;
  bool closed_ = false;
  std::thread worker_;
};

int main() {
  SerialQueue queue;
  int sum = 0;
  auto outer = queue.Async([&] {
    queue.Async([&] { sum += 2; }).get();  // expect-static: LG1006 turn of SerialQueue::Work
    sum += 1;
  });
  outer.get();
}
