// A slot of the connection pool is awaited under the lock that giving one back requires.
#include <mutex>
#include <semaphore>
#include <stack>
#include <thread>

class ConnectionPool {
 public:
  int Acquire() {
    available_.acquire();
    std::lock_guard<std::mutex> lock(mutex_);
    const int connection = free_.top();
    free_.pop();
    return connection;
  }
  void Release(int connection) {
    {
      std::lock_guard<std::mutex> lock(mutex_);
      free_.push(connection);
    }
    available_.release();
  }

 private:
  std::counting_semaphore<8> available_{0};
  std::mutex mutex_;
  std::stack<int> free_;
};

int main() {
  ConnectionPool pool;
  std::thread opener([&] { pool.Release(1); });
  pool.Acquire();
  opener.join();
}
