#include <mutex>
#include <vector>

class Buffer {
 public:
  void Append(int value) {
    std::unique_lock<std::mutex> lock(mutex_);
    if (data_.size() >= limit_) {
      lock.unlock();
      Flush();
      lock.lock();
    }
    data_.push_back(value);
  }
  void Flush() {
    std::unique_lock<std::mutex> lock(mutex_);
    data_.clear();
  }

 private:
  std::mutex mutex_;
  std::vector<int> data_;
  std::size_t limit_ = 2;
};

int main() {
  Buffer buffer;
  buffer.Append(1);
  buffer.Flush();
}
