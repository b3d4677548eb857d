// TryBegin() says by its result whether the transaction, and so the lock, is open.
#include <mutex>
#include <thread>

class Database {
 public:
  bool Begin() {
    mutex_.lock();
    if (broken_) {
      mutex_.unlock();
      return false;
    }
    return true;
  }
  void Commit() { mutex_.unlock(); }

 private:
  std::mutex mutex_;
  bool broken_ = false;
};

Database db;
std::mutex stats_mutex;
int failures, commits;

void Store() {
  if (!db.Begin()) {
    std::lock_guard<std::mutex> lock(stats_mutex);
    ++failures;
    return;
  }
  {
    std::lock_guard<std::mutex> lock(stats_mutex);
    ++commits;
  }
  db.Commit();
}

void Sample() {
  std::lock_guard<std::mutex> lock(stats_mutex);
  if (db.Begin()) db.Commit();
}

// expect: LG1001 Database::mutex_ -> stats_mutex
int main() {
  std::thread a(Store), b(Sample);
  a.join();
  b.join();
}
