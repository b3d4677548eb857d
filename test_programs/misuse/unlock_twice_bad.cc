#include <mutex>

class Cell {
 public:
  void Set(int value) {
    mutex_.lock();
    if (value < 0) {
      value_ = 0;
      mutex_.unlock();
    }
    if (value > 100) value = 100;
    value_ = value;
    mutex_.unlock();
    // expect-static: LG2002 Cell::mutex_
  }

 private:
  std::mutex mutex_;
  int value_ = 0;
};

int main(int argc, char**) { Cell().Set(argc > 1 ? -1 : 3); }
