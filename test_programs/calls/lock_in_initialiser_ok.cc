// The locking call stands in the initialiser of a variable.
#include <mutex>
#include <thread>

class Clock {
 public:
  long Now() {
    std::lock_guard<std::mutex> lock(mutex_);
    return ++ticks_;
  }
  template <typename Stamp>
  void Adjust(Stamp stamp) {
    std::lock_guard<std::mutex> lock(mutex_);
    ticks_ = stamp();
  }

 private:
  std::mutex mutex_;
  long ticks_ = 0;
};

Clock wall;
std::mutex journal_mutex;
long last;

void Append() {
  const long now = wall.Now();
  std::lock_guard<std::mutex> lock(journal_mutex);
  last = now;
}

long LastStamp() {
  std::lock_guard<std::mutex> lock(journal_mutex);
  return last;
}

int main() {
  std::thread a(Append);
  std::thread b([] { wall.Adjust(LastStamp); });
  a.join();
  b.join();
}
