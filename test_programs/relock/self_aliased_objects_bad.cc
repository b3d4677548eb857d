// Merge(other) locks both; called with the object itself.
#include <mutex>
#include <vector>

class Bag {
 public:
  void Merge(Bag& other) {
    std::unique_lock<std::mutex> mine(mutex_);
    std::unique_lock<std::mutex> theirs(other.mutex_);  // expect-static: LG1002 Bag::mutex_
    items_.insert(items_.end(), other.items_.begin(), other.items_.end());
  }
  void Double() { Merge(*this); }

 private:
  std::mutex mutex_;
  std::vector<int> items_;
};

int main() {
  Bag bag;
  bag.Double();
}
