// A reader-writer lock of the program's own, and a reader that reads again. That hangs only if
// readers wait for writers that wait.
#include <condition_variable>
#include <mutex>
#include <thread>

class Shared {
 public:
  void StartRead() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return !writing_; });
    ++readers_;
  }
  void EndRead() {
    std::lock_guard<std::mutex> lock(mutex_);
    if (--readers_ == 0) changed_.notify_all();
  }
  void StartWrite() {
    std::unique_lock<std::mutex> lock(mutex_);
    ++waiting_;
    changed_.wait(lock, [this] { return !writing_ && readers_ == 0; });
    --waiting_;
    writing_ = true;
  }
  void EndWrite() {
    std::lock_guard<std::mutex> lock(mutex_);
    writing_ = false;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  int readers_ = 0, waiting_ = 0;
  bool writing_ = false;
};

class Prices {
 public:
  int Of(int item) {
    shared_.StartRead();
    const int base = item > 10 ? Of(item - 10) : 5;
    shared_.EndRead();
    return base;
  }
  void Change() {
    shared_.StartWrite();
    ++changes_;
    shared_.EndWrite();
  }

 private:
  Shared shared_;
  int changes_ = 0;
};

int main(int argc, char**) {
  Prices prices;
  std::thread reader([&] { prices.Of(argc); });
  std::thread writer([&] { prices.Change(); });
  reader.join();
  writer.join();
}
