// The daemon's own daemon is never joined.
#include <chrono>
#include <mutex>
#include <thread>

static std::mutex cache_mutex;
static std::mutex metrics_mutex;
static long served = 0;

static void FlushMetrics() {
  std::lock_guard<std::mutex> metrics(metrics_mutex);
  std::lock_guard<std::mutex> cache(cache_mutex);  // expect: LG1001 cache_mutex -> metrics_mutex
  served = 0;
}

static void StartDaemon() { std::thread(FlushMetrics).detach(); }

int main() {
  std::thread init(StartDaemon);
  init.join();
  for (int i = 0; i < 3; ++i) {
    std::lock_guard<std::mutex> cache(cache_mutex);
    std::lock_guard<std::mutex> metrics(metrics_mutex);
    ++served;
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
}
