// The reverse order happens while the program still has one thread.
#include <mutex>
#include <thread>

static std::mutex config_lock;
static std::mutex registry_lock;
static int settings;

static void LoadConfig() {
  std::lock_guard<std::mutex> c(config_lock);
  std::lock_guard<std::mutex> r(registry_lock);
  ++settings;
}

static void Serve() {
  std::lock_guard<std::mutex> r(registry_lock);
  std::lock_guard<std::mutex> c(config_lock);
  --settings;
}

// expect: LG1001 config_lock -> registry_lock
int main() {
  std::thread server(Serve);
  LoadConfig();
  server.join();
}
