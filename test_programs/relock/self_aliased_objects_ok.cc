// Merge(other) locks both; called with the object itself.
#include <mutex>
#include <vector>

class Bag {
 public:
  void Merge(Bag& other) {
    if (this == &other) return;
    std::unique_lock<std::mutex> mine(mutex_);
    std::vector<int> copy = items_;
    mine.unlock();
    std::unique_lock<std::mutex> theirs(other.mutex_);
    other.items_.insert(other.items_.end(), copy.begin(), copy.end());
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
