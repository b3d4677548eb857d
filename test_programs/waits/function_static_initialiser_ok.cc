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
  Service& service = GetService();
  std::lock_guard<std::mutex> lock(settings_mutex);
  settings_value = 4;
  service.port = 4;
}

int main() {
  std::thread a([] { GetService(); });
  std::thread b(Reconfigure);
  a.join();
  b.join();
}
