// Futures are kept in pairs; they are waited for under the lock that the tasks need.
#include <future>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <utility>
#include <vector>

class Thumbnails {
 public:
  void Refresh(int count) {
    std::vector<std::pair<int, std::future<int>>> pending;
    std::vector<std::thread> painters;
    std::unique_lock<std::shared_mutex> lock(sizes_lock_);
    for (int i = 0; i < count; ++i) {
      std::packaged_task<int()> paint([this, i] { return Paint(i); });
      pending.emplace_back(i, paint.get_future());
      painters.emplace_back(std::move(paint));
    }
    for (auto& [number, size] : pending) total_ += number + size.get();
    lock.unlock();
    for (std::thread& painter : painters) painter.join();
  }

 private:
  int Paint(int number) {
    std::shared_lock<std::shared_mutex> lock(sizes_lock_);
    return widest_ + number;
  }
  std::shared_mutex sizes_lock_;
  int widest_ = 64;
  long total_ = 0;
};

// expect-static: LG1006 Thumbnails::sizes_lock_
int main(int argc, char**) { Thumbnails().Refresh(argc - 1); }
