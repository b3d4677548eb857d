// A loop starts the same worker several times; the worker itself does both orders.
#include <mutex>
#include <thread>
#include <vector>

namespace {
std::mutex queue_mutex;
std::mutex result_mutex;
int queue_length = 10;
int results;

void Step() {
  {
    std::lock_guard lock(queue_mutex);
    std::lock_guard out(result_mutex);
    --queue_length;
    ++results;
  }
  {
    std::lock_guard out(result_mutex);
    std::lock_guard lock(queue_mutex);
    --results;
  }
}
}  // namespace

int main() {
  std::thread worker(Step);
  worker.join();
}
