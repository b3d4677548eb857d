// Two caches of one class, used one inside the other, always in this direction.
#include <mutex>
#include <thread>

class Cache {
 public:
  explicit Cache(Cache* next) : next_(next) {}
  int Get(int key) {
    std::lock_guard<std::mutex> lock(mutex_);
    return next_ != nullptr ? next_->Get(key) : key;
  }
  void Chain(Cache* next) { next_ = next; }

 private:
  Cache* next_;
  std::mutex mutex_;
};

int main() {
  Cache memory(nullptr);
  Cache cpu(&memory);
  memory.Chain(&cpu);  // expect-static: LG1002 cpu.mutex_
  std::thread a([&] { cpu.Get(1); });
  std::thread b([&] { cpu.Get(2); });
  a.join();
  b.join();
}
