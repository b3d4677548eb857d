// A cache that finds under the read lock that it must write.
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <unordered_map>

class Squares {
 public:
  int Get(int n) {
    std::shared_lock<std::shared_mutex> read(mutex_);
    auto found = cache_.find(n);
    if (found != cache_.end()) return found->second;
    read.unlock();
    std::unique_lock<std::shared_mutex> write(mutex_);
    return cache_[n] = n * n;
  }

 private:
  std::shared_mutex mutex_;
  std::unordered_map<int, int> cache_;
};

int main() {
  Squares squares;
  squares.Get(1);
  std::thread a([&] { squares.Get(2); });
  std::thread b([&] { squares.Get(2); });
  a.join();
  b.join();
}
