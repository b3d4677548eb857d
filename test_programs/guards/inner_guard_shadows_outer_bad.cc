#include <mutex>
#include <thread>

static std::mutex planning;
static std::mutex trips;
static int planned;

static void Plan(bool trip) {
  std::lock_guard<std::mutex> lock(planning);
  ++planned;
  if (trip) {
    std::lock_guard<std::mutex> lock(trips);
    ++planned;
  }
}

static void Cancel() {
  std::unique_lock<std::mutex> lock(trips);
  --planned;
  {
    std::unique_lock<std::mutex> lock(planning);  // expect: LG1001 planning -> trips
    --planned;
  }
}

int main() {
  std::thread a(Plan, true);
  std::thread b(Cancel);
  a.join();
  b.join();
}
