#include <functional>
#include <mutex>
#include <thread>

static std::mutex inner, outer;
static int value;

static void Both() {
  inner.lock();
  outer.lock();
  ++value;
  outer.unlock();
  inner.unlock();

  outer.lock();
  inner.lock();
  --value;
  inner.unlock();
  outer.unlock();
}

static std::thread Launch(const std::function<void()>& body) { return std::thread(body); }

int main() {
  std::thread a = Launch(Both);
  a.join();
  std::thread b = Launch(Both);
  b.join();
}
