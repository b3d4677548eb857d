// Lock() and Unlock() of a wrapper are no leaks; a method that forgets the lock is one.
#include <mutex>

class Bus {
 public:
  void Lock() { mutex_.lock(); }
  void Unlock() { mutex_.unlock(); }
  int Send(int byte) {
    mutex_.lock();
    if (byte == 0) {
      mutex_.unlock();
      return 0;
    }
    ++sent_;
    mutex_.unlock();
    return byte;
  }

 private:
  std::mutex mutex_;
  int sent_ = 0;
};

int main() {
  Bus bus;
  bus.Lock();
  bus.Unlock();
  return bus.Send(4) - 4;
}
