// Hooks in an array of function wrappers that are empty when the thread starts.
#include <functional>
#include <mutex>
#include <thread>

class Device {
 public:
  void OnTick(int slot, std::function<void()> hook) {
    std::lock_guard<std::mutex> lock(hooks_mutex_);
    hooks_[slot] = std::move(hook);
  }
  void Tick() {
    std::lock_guard<std::mutex> lock(hooks_mutex_);
    for (auto& hook : hooks_) {
      if (hook) hook();
    }
  }

 private:
  std::mutex hooks_mutex_;
  std::function<void()> hooks_[4];
};

static std::mutex display;
static int frames;

static void Refresh() {
  std::lock_guard<std::mutex> lock(display);
  ++frames;
}

// expect: LG1001 Device::hooks_mutex_ -> display
int main() {
  Device device;
  std::thread clock([&] { device.Tick(); });
  {
    std::lock_guard<std::mutex> lock(display);
    device.OnTick(1, Refresh);
  }
  clock.join();
}
