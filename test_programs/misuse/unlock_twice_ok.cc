#include <mutex>

class Cell {
 public:
  void Set(int value) {
    mutex_.lock();
    if (value < 0) {
      value_ = 0;
      mutex_.unlock();
      return;
    }
    value_ = value;
    mutex_.unlock();
  }

 private:
  std::mutex mutex_;
  int value_ = 0;
};

int main(int argc, char**) { Cell().Set(argc > 1 ? -1 : 3); }
