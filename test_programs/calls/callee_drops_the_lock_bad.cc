#include <mutex>
#include <thread>

// The callee gives the caller's lock up before it takes the next one.
class Connection {
 public:
  void Close() {
    state_mutex_.lock();
    closing_ = true;
    Notify();
  }
  void OnPoolEvent() {
    std::lock_guard<std::mutex> pool(pool_mutex_);
    std::lock_guard<std::mutex> state(state_mutex_);
    closing_ = false;
  }

 private:
  // Called with state_mutex_ held; returns without it.
  void Notify() {
    {
      std::lock_guard<std::mutex> pool(pool_mutex_);
      ++free_;
    }
    state_mutex_.unlock();
  }

  std::mutex state_mutex_;
  std::mutex pool_mutex_;
  bool closing_ = false;
  int free_ = 0;
};

// expect: LG1001 Connection::state_mutex_ -> Connection::pool_mutex_
int main() {
  Connection connection;
  std::thread closer(&Connection::Close, &connection);
  std::thread event(&Connection::OnPoolEvent, &connection);
  closer.join();
  event.join();
}
