// Sharded counters: an operation over two shards.
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

class Shards {
 public:
  explicit Shards(int n) {
    for (int i = 0; i < n; ++i) shards_.push_back(std::make_unique<Shard>());
  }
  void Move(std::size_t from, std::size_t to) {
    if (from == to) return;
    std::lock_guard a(shards_[std::min(from, to)]->mutex);
    std::lock_guard b(shards_[std::max(from, to)]->mutex);
    --shards_[from]->count;
    ++shards_[to]->count;
  }

 private:
  struct Shard {
    std::mutex mutex;
    long count = 0;
  };
  std::vector<std::unique_ptr<Shard>> shards_;
};

int main() {
  Shards shards(4);
  std::thread a([&] { shards.Move(0, 3); });
  std::thread b([&] { shards.Move(3, 0); });
  a.join();
  b.join();
}
