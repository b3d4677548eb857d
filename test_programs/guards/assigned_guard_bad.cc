// unique_lock is reassigned: the old lock goes, the new one comes.
#include <mutex>
#include <thread>

static std::mutex north, south;
static int ships;

static void Sail() {
  std::unique_lock<std::mutex> lock(north);
  --ships;
  std::unique_lock<std::mutex> next(south);
  lock = std::move(next);
  ++ships;
}
static void Return() {
  std::unique_lock<std::mutex> lock(south);
  --ships;
  std::unique_lock<std::mutex> next(north);
  lock.swap(next);
  ++ships;
}

// expect: LG1001 north -> south
int main() {
  std::thread a(Sail), b(Return);
  a.join();
  b.join();
}
