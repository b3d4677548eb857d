// Tasks go through the queue of a small pool; they run in its threads.
#include <condition_variable>
#include <functional>
#include <mutex>
#include <queue>
#include <thread>
#include <vector>

class Pool {
 public:
  explicit Pool(int n) {
    for (int i = 0; i < n; ++i) threads_.emplace_back([this] { Loop(); });
  }
  ~Pool() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      closed_ = true;
    }
    ready_.notify_all();
    for (auto& thread : threads_) thread.join();
  }
  void Post(std::function<void()> task) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      tasks_.push(std::move(task));
    }
    ready_.notify_one();
  }

 private:
  void Loop() {
    for (;;) {
      std::function<void()> task;
      {
        std::unique_lock<std::mutex> lock(mutex_);
        ready_.wait(lock, [this] { return closed_ || !tasks_.empty(); });
        if (tasks_.empty()) return;
        task = std::move(tasks_.front());
        tasks_.pop();
      }
      task();
    }
  }

  std::mutex mutex_;
  std::condition_variable ready_;
  std::queue<std::function<void()>> tasks_;
  bool closed_ = false;
  std::vector<std::thread> threads_;
};

struct Users {
  std::mutex mutex;
  int count = 0;
};
struct Sessions {
  std::mutex mutex;
  int count = 0;
};

int main() {
  Users users;
  Sessions sessions;
  Pool pool(2);
  pool.Post([&] {
    std::lock_guard u(users.mutex);
    std::lock_guard s(sessions.mutex);
    ++users.count;
  });
  pool.Post([&] {
    std::lock_guard s(sessions.mutex);
    std::lock_guard u(users.mutex);  // expect-static: LG1001 Users::mutex -> Sessions::mutex
    ++sessions.count;
  });
}
