// What leaves a container dies there, and its destructor takes the lock that guards the container.
#include <map>
#include <memory>
#include <mutex>
#include <thread>

class Pool;

class Connection {
 public:
  explicit Connection(Pool* pool) : pool_(pool) {}
  ~Connection();

 private:
  Pool* pool_;
};

class Pool {
 public:
  void Open(int id) {
    std::lock_guard lock(mutex_);
    open_[id] = std::make_shared<Connection>(this);
  }
  void Close(int id) {
    std::lock_guard lock(mutex_);
    open_.erase(id);
  }
  void CountClosed() {
    std::lock_guard lock(mutex_);  // expect-static: LG1002 Pool::mutex_
    ++closed_;
  }

 private:
  std::mutex mutex_;
  std::map<int, std::shared_ptr<Connection>> open_;
  int closed_ = 0;
};

Connection::~Connection() { pool_->CountClosed(); }

int main() {
  Pool pool;
  pool.Open(1);
  std::thread janitor([&] { pool.Close(1); });
  janitor.join();
}
