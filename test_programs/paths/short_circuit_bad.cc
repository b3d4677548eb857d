// The second lock is taken only if the first condition holds, inside a condition.
#include <mutex>
#include <thread>

class Door {
 public:
  bool Locked() {
    std::lock_guard<std::mutex> lock(mutex_);
    return locked_;
  }
  void Toggle();

 private:
  std::mutex mutex_;
  bool locked_ = false;
};

Door door;
std::mutex alarm_mutex;
bool armed;

bool Armed() {
  std::lock_guard<std::mutex> lock(alarm_mutex);
  return armed || door.Locked();
}

void Door::Toggle() {
  std::lock_guard<std::mutex> lock(mutex_);
  if (!locked_ && !Armed()) locked_ = true;
}

// expect-static: LG1001 Door::mutex_ -> alarm_mutex
// expect-static: LG1002 Door::mutex_
int main() {
  std::thread a([] { door.Toggle(); });
  std::thread b([] { Armed(); });
  a.join();
  b.join();
}
