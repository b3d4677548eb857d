// A one-thread executor: Submit() gives a future; the caller waits for it under its own lock.
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>

class Executor {
 public:
  Executor() : thread_([this] { Run(); }) {}
  ~Executor() {
    Post(nullptr);
    thread_.join();
  }
  std::future<int> Submit(std::function<int()> work) {
    auto task = std::make_shared<std::packaged_task<int()>>(std::move(work));
    std::future<int> result = task->get_future();
    Post([task] { (*task)(); });
    return result;
  }

 private:
  void Post(std::function<void()> job) {
    std::lock_guard<std::mutex> lock(mutex_);
    jobs_.push_back(std::move(job));
    ready_.notify_one();
  }
  void Run() {
    for (;;) {
      std::unique_lock<std::mutex> lock(mutex_);
      ready_.wait(lock, [this] { return !jobs_.empty(); });
      auto job = std::move(jobs_.front());
      jobs_.pop_front();
      lock.unlock();
      if (!job) return;
      job();
    }
  }
  std::mutex mutex_;
  std::condition_variable ready_;
  std::deque<std::function<void()>> jobs_;
  std::thread thread_;
};

class Account {
 public:
  explicit Account(Executor& executor) : executor_(executor) {}
  int Balance() {
    std::lock_guard<std::mutex> lock(mutex_);
    return balance_;
  }
  void Audit() {
    auto result = executor_.Submit([this] { return Balance(); });
    std::lock_guard<std::mutex> lock(mutex_);
    audited_ = result.get();  // expect-static: LG1006 Account::mutex_
  }

 private:
  Executor& executor_;
  std::mutex mutex_;
  int balance_ = 7;
  int audited_ = 0;
};

int main() {
  Executor executor;
  Account account(executor);
  account.Audit();
}
