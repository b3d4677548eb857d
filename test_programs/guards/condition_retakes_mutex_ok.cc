// A wait gives its own mutex up and takes it again: under the other lock that it still holds.
#include <condition_variable>
#include <mutex>
#include <thread>

class Queue {
 public:
  int Take() {
    std::unique_lock<std::mutex> lock(mutex_);
    while (items_ == 0) ready_.wait(lock);
    --items_;
    lock.unlock();
    std::lock_guard<std::mutex> stats(stats_mutex_);
    return ++taken_;
  }
  void Put() {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      ++items_;
    }
    ready_.notify_one();
  }
  void Reset() {
    std::lock_guard<std::mutex> lock(mutex_);
    std::lock_guard<std::mutex> stats(stats_mutex_);
    taken_ = 0;
    items_ = 0;
  }

 private:
  std::mutex mutex_;
  std::mutex stats_mutex_;
  std::condition_variable ready_;
  int items_ = 0;
  int taken_ = 0;
};

int main() {
  Queue queue;
  std::thread consumer([&] { queue.Take(); });
  std::thread producer([&] {
    queue.Put();
    queue.Reset();
    queue.Put();
  });
  consumer.join();
  producer.join();
}
