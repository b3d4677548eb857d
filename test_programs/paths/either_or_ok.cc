// One branch takes one lock, the other branch the other; never both.
#include <mutex>
#include <thread>

class Storage {
 public:
  void Put(bool hot, int value) {
    if (hot) {
      memory_.lock();
      hot_ = value;
    } else {
      disk_.lock();
      cold_ = value;
    }
    if (hot) {
      memory_.unlock();
    } else {
      disk_.unlock();
    }
  }
  void Evict() {
    std::lock_guard<std::mutex> m(memory_);
    std::lock_guard<std::mutex> d(disk_);
    cold_ = hot_;
  }

 private:
  std::mutex memory_, disk_;
  int hot_ = 0, cold_ = 0;
};

int main() {
  Storage storage;
  std::thread a([&] {
    storage.Put(true, 1);
    storage.Put(false, 2);
    storage.Put(true, 5);
  });
  std::thread b([&] { storage.Evict(); });
  a.join();
  b.join();
}
