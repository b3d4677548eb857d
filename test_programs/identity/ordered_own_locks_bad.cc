// Queues with spin locks of the program's own, taken in any order.
#include <atomic>
#include <mutex>
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

struct Queue {
  const int number;
  SpinLock lock;
  int tasks = 4;
};

void Steal(Queue& mine, Queue& other) {
  if (&mine == &other) return;
  Queue& first = mine;
  Queue& second = other;
  std::lock_guard<SpinLock> a(first.lock);
  std::lock_guard<SpinLock> b(second.lock);
  ++mine.tasks;
  --other.tasks;
}

Queue queues[2] = {{0}, {1}};

void Balance(int from, int to) { Steal(queues[from], queues[to]); }

int main(int argc, char**) {
  std::thread one(Balance, argc - 1, argc);
  std::thread two(Balance, argc, argc - 1);
  one.join();
  two.join();
}
// expect-static: LG1005 Queue::lock
