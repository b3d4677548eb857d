// A std::shared_mutex read twice by one thread: undefined by the standard, a hang on many platforms.
#include <mutex>
#include <set>
#include <shared_mutex>
#include <thread>

class Whitelist {
 public:
  bool Contains(int id) {
    std::shared_lock lock(mutex_);
    return ids_.count(id) > 0;
  }
  int CountKnown(const std::set<int>& ids) {
    std::shared_lock lock(mutex_);
    int known = 0;
    for (int id : ids) known += Contains(id);
    return known;
  }
  void Add(int id) {
    std::unique_lock lock(mutex_);
    ids_.insert(id);
  }

 private:
  std::shared_mutex mutex_;
  std::set<int> ids_;
};

// expect-static: LG1003 Whitelist::mutex_
int main() {
  Whitelist list;
  std::thread a([&] { list.Add(1); });
  std::thread b([&] { list.CountKnown({1, 2}); });
  a.join();
  b.join();
}
