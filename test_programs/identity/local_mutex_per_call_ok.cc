// Every call has its own local mutexes (the bad twin made them static).
#include <mutex>
#include <thread>
#include <vector>

int Histogram(const std::vector<int>& samples, bool reverse) {
  std::mutex low_mutex, high_mutex;
  int low = 0, high = 0;
  for (int sample : samples) {
    if (reverse) {
      std::lock_guard<std::mutex> h(high_mutex);
      std::lock_guard<std::mutex> l(low_mutex);
      high += sample;
    } else {
      std::lock_guard<std::mutex> l(low_mutex);
      std::lock_guard<std::mutex> h(high_mutex);
      low += sample;
    }
  }
  return low - high;
}

int main() {
  std::thread a([] { Histogram({1, 2, 3}, false); });
  std::thread b([] { Histogram({4, 5, 6}, true); });
  a.join();
  b.join();
}
