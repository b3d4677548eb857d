// unique_lock is reassigned: the old lock goes, the new one comes.
#include <mutex>
#include <thread>

static std::mutex north, south;
static int ships;

static void Sail() {
  std::unique_lock<std::mutex> lock(north);
  --ships;
  lock.unlock();
  lock = std::unique_lock<std::mutex>(south);
  ++ships;
}
static void Return() {
  std::unique_lock<std::mutex> lock(south);
  --ships;
  std::unique_lock<std::mutex> next(north);
  lock.swap(next);
  ++ships;
}

int main() {
  std::thread a(Sail), b(Return);
  a.join();
  b.join();
}
