// Under a flag that is constant and false nothing is locked twice.
#include <mutex>

static constexpr bool kRecheck = false;

class Door {
 public:
  void Open() {
    std::lock_guard<std::mutex> lock(mutex_);
    open_ = true;
    if (kRecheck) {
      std::lock_guard<std::mutex> again(mutex_);
      open_ = !open_;
    }
  }

 private:
  std::mutex mutex_;
  bool open_ = false;
};

int main() { Door().Open(); }
