// Sizes of folders, computed by a pool. A folder's task waits for those of its subfolders; once all
// workers wait, nobody is left to run them.
#include <condition_variable>
#include <deque>
#include <functional>
#include <future>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

class Pool {
 public:
  explicit Pool(int workers) {
    for (int i = 0; i < workers; ++i) workers_.emplace_back(&Pool::Work, this);
  }
  ~Pool() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      stop_ = true;
    }
    more_.notify_all();
    for (std::thread& worker : workers_) worker.join();
  }
  std::future<long> Submit(std::function<long()> job) {
    auto task = std::make_shared<std::packaged_task<long()>>(std::move(job));
    std::future<long> result = task->get_future();
    {
      std::lock_guard<std::mutex> lock(mutex_);
      tasks_.push_back([task] { (*task)(); });
    }
    more_.notify_one();
    return result;
  }

 private:
  void Work() {
    for (;;) {
      std::function<void()> task;
      {
        std::unique_lock<std::mutex> lock(mutex_);
        more_.wait(lock, [this] { return stop_ || !tasks_.empty(); });
        if (tasks_.empty()) return;
        task = std::move(tasks_.front());
        tasks_.pop_front();
      }
      task();
    }
  }
  std::mutex mutex_;
  std::condition_variable more_;
  std::deque<std::function<void()>> tasks_;
  std::vector<std::thread> workers_;
  bool stop_ = false;
};

struct Folder {
  long files = 1;
  std::vector<Folder> inside;
};

long SizeOf(const Folder& folder, Pool& pool) {
  long sum = folder.files;
  std::vector<std::future<long>> parts;
  for (const Folder& inner : folder.inside) {
    parts.push_back(pool.Submit([&inner, &pool] { return SizeOf(inner, pool); }));
  }
  for (std::future<long>& part : parts) sum += part.get();  // expect-static: LG1006 turn of Pool::Work
  return sum;
}

int main() {
  Pool pool(4);
  Folder home;
  home.inside.resize(2);
  const long size = pool.Submit([&] { return SizeOf(home, pool); }).get();
  return size == 3 ? 0 : 1;
}
