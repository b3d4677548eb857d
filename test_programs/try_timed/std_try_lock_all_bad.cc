// std::try_lock over several locks returns -1 when it got all of them.
#include <mutex>
#include <thread>

static std::mutex a, b, c;
static int n;

static void All() {
  if (std::try_lock(a, b) == -1) {
    ++n;
    c.lock();
    ++n;
    c.unlock();
    a.unlock();
    b.unlock();
  }
}
static void Back() {
  c.lock();
  b.lock();
  --n;
  b.unlock();
  c.unlock();
}

// expect-static: LG1001 b -> c
int main() {
  std::thread one(All), two(Back);
  one.join();
  two.join();
}
