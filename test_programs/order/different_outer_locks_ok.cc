// The inner pair is inverted; the outer locks differ, so they protect nothing.
#include <map>
#include <mutex>
#include <string>
#include <thread>

class Index {
 public:
  void Insert(const std::string& key, int value) {
    std::lock_guard writers(writers_);
    std::lock_guard keys(keys_);
    std::lock_guard values(values_);
    map_[key] = value;
  }
  int Sum() {
    std::lock_guard writers(writers_);
    std::lock_guard values(values_);
    std::lock_guard keys(keys_);
    int sum = 0;
    for (const auto& [key, value] : map_) sum += value;
    return sum;
  }

 private:
  std::mutex writers_;
  std::mutex readers_;
  std::mutex keys_;
  std::mutex values_;
  std::map<std::string, int> map_;
};

int main() {
  Index index;
  std::thread inserter([&index] { index.Insert("one", 1); });
  std::thread summer([&index] { index.Sum(); });
  inserter.join();
  summer.join();
}
