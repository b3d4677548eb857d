// Who gives a connection back had one: what it needed to get that lies behind it.
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

class Connections {
 public:
  int Take() {
    std::unique_lock lock(mutex_);
    free_.wait(lock, [this] { return !idle_.empty(); });
    const int connection = idle_.back();
    idle_.pop_back();
    return connection;
  }
  void Give(int connection) {
    {
      std::lock_guard lock(mutex_);
      idle_.push_back(connection);
    }
    free_.notify_one();
  }

 private:
  std::mutex mutex_;
  std::condition_variable free_;
  std::vector<int> idle_{1};
};

Connections connections;
std::mutex audit_mutex;
int queries;

void Query() {
  std::lock_guard audit(audit_mutex);
  const int connection = connections.Take();
  ++queries;
  connections.Give(connection);
}

void Report() {
  {
    std::lock_guard audit(audit_mutex);
    ++queries;
  }
  const int connection = connections.Take();
  connections.Give(connection);
}

int main() {
  std::thread a(Query), b(Report);
  a.join();
  b.join();
}
