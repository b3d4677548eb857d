#include <atomic>
#include <mutex>
#include <string>
#include <thread>

// The configuration is awaited under the lock that its loader takes before it says "ready".
class Config {
 public:
  void Load() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      text_ = "port=80";
    }
    ready_ = true;
    ready_.notify_all();
  }
  std::string Get() {
    std::lock_guard<std::mutex> lock(mutex_);
    ready_.wait(false);  // expect-static: LG1007 Config::mutex_
    return text_;
  }

 private:
  std::atomic<bool> ready_{false};
  std::mutex mutex_;
  std::string text_;
};

int main() {
  Config config;
  std::thread loader([&] { config.Load(); });
  config.Get();
  loader.join();
}
