// A guard that is made only when needed.
#include <mutex>
#include <optional>
#include <thread>

class Texture {
 public:
  void Upload(bool shared_context) {
    std::optional<std::lock_guard<std::mutex>> guard;
    if (shared_context) guard.emplace(context_mutex_);
    ++bytes_;
    guard.reset();
    std::lock_guard<std::mutex> stats(stats_mutex_);
    ++uploads_;
  }
  void Report() {
    std::lock_guard<std::mutex> stats(stats_mutex_);
    std::lock_guard<std::mutex> context(context_mutex_);
    uploads_ = bytes_ = 0;
  }

 private:
  std::mutex context_mutex_, stats_mutex_;
  int bytes_ = 0, uploads_ = 0;
};

int main() {
  Texture texture;
  std::thread a([&] { texture.Upload(true); });
  std::thread b([&] { texture.Report(); });
  a.join();
  b.join();
}
