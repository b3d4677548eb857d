// A library calls what its user gave it, under its own lock: nobody knows what that does.
#include <functional>
#include <mutex>
#include <vector>

namespace timerlib {

class Wheel {
 public:
  void Every(std::function<void()> callback);
  void Fire();

 private:
  std::mutex mutex_;
  std::vector<std::function<void()>> callbacks_;
};

void Wheel::Every(std::function<void()> callback) {
  std::lock_guard<std::mutex> lock(mutex_);
  callbacks_.push_back(std::move(callback));
}

void Wheel::Fire() {
  std::unique_lock<std::mutex> lock(mutex_);
  auto callbacks = callbacks_;
  lock.unlock();
  for (auto& callback : callbacks) callback();
}

}  // namespace timerlib
