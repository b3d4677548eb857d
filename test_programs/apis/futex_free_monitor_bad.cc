// A monitor of mutex and condition in one class: Enter waits until nobody is inside.
#include <condition_variable>
#include <mutex>
#include <thread>

class Monitor {
 public:
  void Enter() {
    std::unique_lock<std::mutex> lock(mutex_);
    free_.wait(lock, [this] { return !taken_; });
    taken_ = true;
  }
  void Leave() {
    std::lock_guard<std::mutex> lock(mutex_);
    taken_ = false;
    free_.notify_one();
  }

 private:
  std::mutex mutex_;
  std::condition_variable free_;
  bool taken_ = false;
};

static Monitor bridge, tunnel;
static int trains;

static void East() {
  bridge.Enter();
  tunnel.Enter();
  ++trains;
  tunnel.Leave();
  bridge.Leave();
}
static void West() {
  tunnel.Enter();
  bridge.Enter();
  --trains;
  bridge.Leave();
  tunnel.Leave();
}

// expect-static: LG1001 bridge -> tunnel
int main() {
  std::thread a(East), b(West);
  a.join();
  b.join();
}
