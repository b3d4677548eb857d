// A lockable of one's own over std::mutex, used with the std guards.
#include <mutex>
#include <stdexcept>
#include <thread>

class LevelMutex {
 public:
  explicit LevelMutex(int level) : level_(level) {}
  void lock() {
    Check();
    inner_.lock();
    Update();
  }
  void unlock() {
    this_thread_level_ = previous_;
    inner_.unlock();
  }
  bool try_lock() {
    Check();
    if (!inner_.try_lock()) return false;
    Update();
    return true;
  }

 private:
  void Check() const {
    if (checking_ && this_thread_level_ <= level_) throw std::logic_error("level");
  }
  void Update() {
    previous_ = this_thread_level_;
    this_thread_level_ = level_;
  }

  std::mutex inner_;
  const int level_;
  int previous_ = 0;
  static constexpr bool checking_ = false;
  static thread_local int this_thread_level_;
};
thread_local int LevelMutex::this_thread_level_ = 1000;

LevelMutex high(100), low(50);
int shared_value;

void Down() {
  std::lock_guard<LevelMutex> h(high);
  std::lock_guard<LevelMutex> l(low);
  ++shared_value;
}
void Up() {
  std::lock_guard<LevelMutex> l(low);
  std::lock_guard<LevelMutex> h(high);
  // expect-static: LG1001 high -> low
  // expect-runtime: LG1001
  --shared_value;
}

int main() {
  std::thread a(Down), b(Up);
  a.join();
  b.join();
}
