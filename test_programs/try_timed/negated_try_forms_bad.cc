// The result of the try travels through variables, negation and short circuits.
#include <mutex>
#include <thread>

class Catalogue {
 public:
  bool Refresh() {
    const bool got = mutex_.try_lock();
    const bool failed = !got;
    if (failed || !ready_) {
      if (got) mutex_.unlock();
      return false;
    }
    ++version_;
    std::lock_guard<std::mutex> lock(listeners_mutex_);
    ++told_;
    mutex_.unlock();
    return true;
  }
  void Subscribe() {
    std::lock_guard<std::mutex> lock(listeners_mutex_);
    mutex_.lock();
    told_ = version_;
    mutex_.unlock();
  }

 private:
  std::mutex mutex_;
  std::mutex listeners_mutex_;
  bool ready_ = true;
  int version_ = 0;
  int told_ = 0;
};

// expect: LG1001 Catalogue::mutex_ -> Catalogue::listeners_mutex_
int main() {
  Catalogue c;
  std::thread a([&] { c.Refresh(); });
  std::thread b([&] { c.Subscribe(); });
  a.join();
  b.join();
}
