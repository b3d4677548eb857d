// A build tool. Its last step waits until the pool is idle; as a task of the pool it would wait for
// itself.
#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

class Pool {
 public:
  Pool() {
    for (int i = 0; i < 3; ++i) workers_.emplace_back([this] { Work(); });
  }
  ~Pool() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    more_.notify_all();
    for (std::thread& worker : workers_) worker.join();
  }
  void Submit(std::function<void()> task) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      tasks_.push_back(std::move(task));
      ++open_;
    }
    more_.notify_one();
  }
  void WaitUntilIdle() {
    std::unique_lock<std::mutex> lock(mutex_);
    idle_.wait(lock, [this] { return open_ == 0; });  // expect-static: LG1007 turn of lambda in Pool::Pool
  }

 private:
  void Work() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      more_.wait(lock, [this] { return stop_ || !tasks_.empty(); });
      if (tasks_.empty()) return;
      std::function<void()> task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      task();
      lock.lock();
      if (--open_ == 0) idle_.notify_all();
    }
  }
  std::mutex mutex_;
  std::condition_variable more_, idle_;
  std::deque<std::function<void()>> tasks_;
  std::vector<std::thread> workers_;
  int open_ = 0;
  bool stop_ = false;
};

class Build {
 public:
  explicit Build(Pool& pool) : pool_(pool) {}
  void Run(int files) {
    for (int i = 0; i < files; ++i) {
      pool_.Submit([this] {
        std::lock_guard<std::mutex> lock(mutex_);
        ++compiled_;
      });
    }
    if (files > 10) pool_.Submit([this] { pool_.WaitUntilIdle(); });
    pool_.WaitUntilIdle();
  }

 private:
  Pool& pool_;
  std::mutex mutex_;
  int compiled_ = 0;
};

int main() {
  Pool pool;
  Build build(pool);
  build.Run(5);
}
