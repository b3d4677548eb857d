#include <mutex>
#include <thread>
#include <vector>

// The search gives the lock back just before it leaves the loop.
class Directory {
 public:
  int Find(int wanted) {
    int found = -1;
    for (int round = 0; round < 3; ++round) {
      names_mutex_.lock();
      const bool hit = round < static_cast<int>(names_.size()) && names_[round] == wanted;
      if (hit) {
        found = round;
        names_mutex_.unlock();
        break;
      }
      names_mutex_.unlock();
    }
    std::lock_guard<std::mutex> lock(hits_mutex_);
    ++hits_;
    return found;
  }
  void Add(int name) {
    std::lock_guard<std::mutex> hits(hits_mutex_);
    std::lock_guard<std::mutex> names(names_mutex_);
    names_.push_back(name);
  }

 private:
  std::mutex names_mutex_, hits_mutex_;
  std::vector<int> names_;
  int hits_ = 0;
};

int main() {
  Directory d;
  std::thread a([&] { d.Add(4); });
  std::thread b([&] { d.Find(4); });
  a.join();
  b.join();
}
