// Try the second; if that fails give the first back and start again.
#include <mutex>
#include <thread>

struct Chopstick {
  std::mutex mutex;
};

static void Eat(Chopstick& mine, Chopstick& other, int& meals) {
  for (;;) {
    std::unique_lock<std::mutex> first(mine.mutex);
    std::unique_lock<std::mutex> second(other.mutex);  // expect-static: LG1005 left.mutex -> right.mutex
    // expect-runtime: LG1005
    if (second) {
      ++meals;
      return;
    }
    first.unlock();
    std::this_thread::yield();
  }
}

int main() {
  Chopstick left, right;
  int meals_a = 0, meals_b = 0;
  std::thread a([&] { Eat(left, right, meals_a); });
  std::thread b([&] { Eat(right, left, meals_b); });
  a.join();
  b.join();
  return meals_a + meals_b == 2 ? 0 : 1;
}
