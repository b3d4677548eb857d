// A transaction object that holds two locks for its lifetime, as members.
#include <mutex>
#include <shared_mutex>
#include <thread>

struct Store {
  std::shared_mutex catalog;
  std::mutex wal;
  int version = 0;
};

class Transaction {
 public:
  explicit Transaction(Store& store) : catalog_(store.catalog), wal_(store.wal), store_(store) {}
  void Commit() { ++store_.version; }

 private:
  std::unique_lock<std::shared_mutex> catalog_;
  std::lock_guard<std::mutex> wal_;
  Store& store_;
};

class Reader {
 public:
  explicit Reader(Store& store) : catalog_(store.catalog), store_(store) {}
  int Version() {
    std::lock_guard<std::mutex> wal(store_.wal);
    return store_.version;
  }

 private:
  std::shared_lock<std::shared_mutex> catalog_;
  Store& store_;
};

int main() {
  Store store;
  std::thread writer([&] { Transaction(store).Commit(); });
  std::thread reader([&] { Reader(store).Version(); });
  writer.join();
  reader.join();
}
