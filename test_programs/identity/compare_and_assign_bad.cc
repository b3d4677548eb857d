// operator= and swap of a lockable class: the textbook's way and the naive one.
#include <mutex>
#include <string>
#include <thread>
#include <utility>

class Settings {
 public:
  Settings() = default;
  Settings(const Settings&) = delete;

  Settings& operator=(const Settings& other) {
    if (this == &other) return *this;
    std::lock_guard<std::mutex> mine(mutex_);
    std::lock_guard<std::mutex> theirs(other.mutex_);  // expect-static: LG1005 draft.mutex_ -> live.mutex_
    // expect-runtime: LG1005
    text_ = other.text_;
    return *this;
  }
  void Set(std::string text) {
    std::lock_guard<std::mutex> lock(mutex_);
    text_ = std::move(text);
  }

 private:
  mutable std::mutex mutex_;
  std::string text_;
};

int main() {
  Settings live, draft;
  live.Set("fast");
  std::thread publish([&] { live = draft; });
  std::thread fetch([&] { draft = live; });
  publish.join();
  fetch.join();
}
