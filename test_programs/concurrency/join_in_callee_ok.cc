// The join is hidden in a method of another class.
#include <mutex>
#include <thread>
#include <utility>

class Worker {
 public:
  template <typename F>
  void Run(F&& f) {
    thread_ = std::thread(std::forward<F>(f));
  }
  void AwaitEnd() {
    if (thread_.joinable()) thread_.join();
  }
  ~Worker() { AwaitEnd(); }

 private:
  std::thread thread_;
};

std::mutex one, two;
int n;

int main() {
  Worker worker;
  worker.Run([] {
    std::lock_guard<std::mutex> l1(one);
    std::lock_guard<std::mutex> l2(two);
    ++n;
  });
  worker.AwaitEnd();
  {
    std::lock_guard<std::mutex> l2(two);
    std::lock_guard<std::mutex> l1(one);
    --n;
  }
  return n;
}
