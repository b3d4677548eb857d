// Work items of a function and its argument, made in place in a queue; the worker gives up its own lock first.
#include <condition_variable>
#include <mutex>
#include <queue>
#include <thread>

class Background {
 public:
  void Post(void (*function)(void*), void* argument) {
    std::lock_guard<std::mutex> lock(queue_mutex_);
    queue_.emplace(function, argument);
    added_.notify_one();
  }
  void RunOne() {
    std::unique_lock<std::mutex> lock(queue_mutex_);
    while (queue_.empty()) added_.wait(lock);
    auto function = queue_.front().function;
    void* argument = queue_.front().argument;
    queue_.pop();
    lock.unlock();
    function(argument);
  }

 private:
  struct Item {
    Item(void (*f)(void*), void* a) : function(f), argument(a) {}
    void (*const function)(void*);
    void* const argument;
  };
  std::mutex queue_mutex_;
  std::condition_variable added_;
  std::queue<Item> queue_;
};

class Table {
 public:
  explicit Table(Background& background) : background_(background) {}
  void Put(int row) {
    std::lock_guard<std::mutex> lock(mutex_);
    last_ = row;
    background_.Post(&Table::CompactEntry, this);
  }

 private:
  static void CompactEntry(void* table) { static_cast<Table*>(table)->Compact(); }
  void Compact() {
    std::lock_guard<std::mutex> lock(mutex_);
    last_ = 0;
  }
  Background& background_;
  std::mutex mutex_;
  int last_ = 0;
};

int main() {
  Background background;
  Table table(background);
  std::thread worker([&] { background.RunOne(); });
  table.Put(3);
  worker.join();
}
