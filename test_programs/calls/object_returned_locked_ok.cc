// A checkout object: whoever has it has the connection's lock; the statement cache locks the other way.
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <unordered_map>
#include <utility>

class Connection {
 public:
  class Lease {
   public:
    Lease(Connection* connection, std::unique_lock<std::mutex> lock)
        : connection_(connection), lock_(std::move(lock)) {}
    void Run(const std::string& sql) { connection_->last_ = sql; }

   private:
    Connection* connection_;
    std::unique_lock<std::mutex> lock_;
  };

  Lease Checkout() { return Lease(this, std::unique_lock<std::mutex>(mutex_)); }
  std::unique_ptr<Lease> CheckoutHeap() {
    return std::make_unique<Lease>(this, std::unique_lock<std::mutex>(mutex_));
  }

 private:
  std::mutex mutex_;
  std::string last_;
};

class StatementCache {
 public:
  void Warm(Connection& connection) {
    std::lock_guard<std::mutex> lock(mutex_);
    connection.Checkout().Run("select 1");
    ++statements_["select 1"];
  }
  void Use(Connection& connection, const std::string& sql) {
    auto lease = connection.Checkout();
    lease.Run(sql);
  }

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, int> statements_;
};

int main() {
  Connection connection;
  StatementCache cache;
  std::thread a([&] { cache.Warm(connection); });
  std::thread b([&] { cache.Use(connection, "select 2"); });
  a.join();
  b.join();
}
