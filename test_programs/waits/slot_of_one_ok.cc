// A slot for one item has a flag and a condition too, but what is set here is cleared there: no lock.
#include <condition_variable>
#include <mutex>
#include <thread>

class Slot {
 public:
  void Put(int item) {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return !full_; });
    full_ = true;
    item_ = item;
    changed_.notify_all();
  }
  int Take() {
    std::unique_lock<std::mutex> lock(mutex_);
    changed_.wait(lock, [this] { return full_; });
    full_ = false;
    changed_.notify_all();
    return item_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool full_ = false;
  int item_ = 0;
};

std::mutex log_mutex;
int logged = 0;

int main() {
  Slot there, back;
  std::thread echo([&] {
    for (int i = 0; i < 3; ++i) {
      const int item = there.Take();
      {
        std::lock_guard<std::mutex> lock(log_mutex);
        ++logged;
      }
      back.Put(item);
    }
  });
  int sum = 0;
  for (int i = 0; i < 3; ++i) {
    there.Put(i);
    sum += back.Take();
  }
  echo.join();
  return sum == 3 ? 0 : 1;
}
