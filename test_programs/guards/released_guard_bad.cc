// release() gives up ownership, not the lock.
#include <mutex>
#include <thread>

static std::mutex door, window;
static int air;

static void Enter() {
  std::unique_lock<std::mutex> lock(door);
  std::mutex* taken = lock.release();
  {
    std::lock_guard<std::mutex> w(window);
    ++air;
  }
  taken->unlock();
}
static void Leave() {
  std::lock_guard<std::mutex> w(window);
  std::lock_guard<std::mutex> d(door);
  --air;
}

// expect: LG1001 door -> window
int main() {
  std::thread a(Enter), b(Leave);
  a.join();
  b.join();
}
