// The lock is handed to a helper function as an rvalue; after that it is free.
#include <mutex>
#include <thread>

struct Slot {
  std::mutex mutex;
  int used = 0;
};
static Slot slots[1];
static std::mutex directory;
static int entries;

static void Finish(std::unique_lock<std::mutex> lock, Slot& slot) {
  slot.used = 1;
  if (lock.owns_lock()) lock.unlock();
}

static void Publish(Slot& slot) {
  std::unique_lock<std::mutex> lock(slot.mutex);
  std::lock_guard<std::mutex> d(directory);
  ++entries;
  Finish(std::move(lock), slot);
}

static void Sweep(Slot& slot) {
  std::lock_guard<std::mutex> d(directory);
  std::lock_guard<std::mutex> s(slot.mutex);
  entries = slot.used = 0;
}

// expect: LG1001 Slot::mutex -> directory
int main() {
  std::thread a([] { Publish(slots[0]); });
  std::thread b([] { Sweep(slots[0]); });
  a.join();
  b.join();
}
