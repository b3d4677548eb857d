// The compiler's guard of a function-local static is a lock, held while the initialiser runs.
#include <memory>
#include <mutex>
#include <thread>

std::mutex settings_mutex;
int settings_value = 3;

struct Service {
  Service() {
    std::lock_guard<std::mutex> lock(settings_mutex);
    port = settings_value;
  }
  int port = 0;
};

Service& GetService() {
  static Service service;
  return service;
}

void Reconfigure() {
  std::lock_guard<std::mutex> lock(settings_mutex);
  settings_value = 4;
  GetService().port = 4;
  // expect-static: LG1001 *
  // accept: LG1002 settings_mutex -- if this thread is the first to come
}

int main() {
  std::thread a([] { GetService(); });
  std::thread b(Reconfigure);
  a.join();
  b.join();
}
