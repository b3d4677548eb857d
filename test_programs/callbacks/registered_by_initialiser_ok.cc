// A plugin registers itself in the initialiser of a variable; what it makes is called under no lock.
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

std::mutex settings_mutex, jobs_mutex;
int settings = 0, jobs = 0;

struct Plugin {
  virtual ~Plugin() = default;
  virtual void Configure() = 0;
};

using Maker = std::unique_ptr<Plugin> (*)();
std::map<std::string, Maker>& Makers() {
  static std::map<std::string, Maker> makers;
  return makers;
}
bool Register(const std::string& name, Maker maker) { return Makers().emplace(name, maker).second; }

struct Cron : Plugin {
  void Configure() override {
    std::lock_guard<std::mutex> lock(jobs_mutex);
    ++jobs;
  }
};
const bool registered = Register("cron", []() -> std::unique_ptr<Plugin> { return std::make_unique<Cron>(); });

void Tick() {
  std::lock_guard<std::mutex> lock(jobs_mutex);
  std::lock_guard<std::mutex> inner(settings_mutex);
  jobs += settings;
}

int main() {
  if (!registered) return 1;
  std::unique_ptr<Plugin> plugin = Makers()["cron"]();
  std::thread ticker(Tick);
  {
    std::lock_guard<std::mutex> lock(settings_mutex);
    ++settings;
  }
  plugin->Configure();
  ticker.join();
}
