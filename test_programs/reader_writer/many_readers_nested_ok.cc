// Nested readers in one order, and one writer of a single lock.
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <vector>

class Atlas {
 public:
  int Area() {
    std::shared_lock map(map_);
    std::shared_lock units(units_);
    return size_ * scale_;
  }
  void Rescale() {
    std::unique_lock map(map_);
    std::unique_lock units(units_);
    size_ /= ++scale_;
  }

 private:
  std::shared_mutex map_, units_;
  int size_ = 100, scale_ = 1;
};

int main() {
  Atlas atlas;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 3; ++i) threads.emplace_back([&] { atlas.Area(); });
  threads.emplace_back([&] { atlas.Rescale(); });
}
