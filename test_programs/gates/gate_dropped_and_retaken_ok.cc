#include <mutex>
#include <thread>

class Compactor {
 public:
  void Compact() {
    std::unique_lock<std::mutex> busy(busy_);
    std::lock_guard<std::mutex> old_file(old_);
    std::lock_guard<std::mutex> new_file(new_);
    ++files_;
  }
  void Swap() {
    std::lock_guard<std::mutex> busy(busy_);
    std::lock_guard<std::mutex> new_file(new_);
    std::lock_guard<std::mutex> old_file(old_);
    --files_;
  }

 private:
  std::mutex busy_, old_, new_;
  int files_ = 0;
};

int main() {
  Compactor c;
  std::thread a(&Compactor::Compact, &c);
  std::thread b(&Compactor::Swap, &c);
  a.join();
  b.join();
}
