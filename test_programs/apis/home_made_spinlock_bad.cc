// A spin lock of atomic_flag: what acquires a lock must be inferred from the loop.
#include <atomic>
#include <thread>

class SpinLock {
 public:
  void lock() {
    while (flag_.test_and_set(std::memory_order_acquire)) std::this_thread::yield();
  }
  void unlock() { flag_.clear(std::memory_order_release); }

 private:
  std::atomic_flag flag_ = ATOMIC_FLAG_INIT;
};

static SpinLock freelist, stats;
static int blocks, calls;

static void Allocate() {
  freelist.lock();
  stats.lock();
  --blocks;
  ++calls;
  stats.unlock();
  freelist.unlock();
}
static void Print() {
  stats.lock();
  --calls;
  freelist.lock();  // expect-static: LG1001 freelist -> stats
  ++blocks;
  freelist.unlock();
  stats.unlock();
}

int main() {
  std::thread a(Allocate), b(Print);
  a.join();
  b.join();
}
