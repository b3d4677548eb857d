// The FooLocked() convention and its violation.
#include <deque>
#include <mutex>

class Scheduler {
 public:
  void Add(int job) {
    std::lock_guard<std::mutex> lock(mutex_);
    AddLocked(job);
  }
  void AddPair(int first, int second) {
    std::lock_guard<std::mutex> lock(mutex_);
    AddLocked(first);
    AddLocked(second);
  }

 private:
  void AddLocked(int job) { jobs_.push_back(job); }

  std::mutex mutex_;
  std::deque<int> jobs_;
};

int main() {
  Scheduler scheduler;
  scheduler.Add(1);
  scheduler.AddPair(2, 3);
}
