// Queues of a client library: one may forward what it gets to another one.
#include <mutex>
#include <thread>

class Queue {
 public:
  void Add(int n) {
    std::lock_guard<std::mutex> lock(mutex_);
    if (next_ != nullptr) return next_->Add(n);
    size_ += n;
  }
  int Size() {
    std::lock_guard<std::mutex> lock(mutex_);
    return next_ != nullptr ? next_->Size() : size_;
  }
  void Forward(Queue* next) {
    std::lock_guard<std::mutex> lock(mutex_);
    next_ = next;
  }

 private:
  std::mutex mutex_;
  Queue* next_ = nullptr;
  int size_ = 0;
};

int main(int argc, char**) {
  Queue partition, consumer;
  partition.Forward(&consumer);
  std::thread fetcher([&] { partition.Add(1); });
  std::thread reader([&] { consumer.Size(); });
  fetcher.join();
  reader.join();
  return argc > 100;
}
