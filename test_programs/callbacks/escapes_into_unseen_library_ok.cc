// Handlers are given to a library whose source is not there; it calls them in threads of its own.
#include <functional>
#include <mutex>
#include <string>

namespace httplib {
void Get(const std::string& path, std::function<void()> handler);
void Listen();
}  // namespace httplib

class Shop {
 public:
  Shop() {
    httplib::Get("/buy", [this] { Buy(); });
    httplib::Get("/report", [this] { Report(); });
  }

 private:
  void Buy() {
    std::lock_guard<std::mutex> stock(stock_mutex_);
    std::lock_guard<std::mutex> ledger(ledger_mutex_);
    --stock_;
    ++sold_;
  }
  void Report() {
    std::lock_guard<std::mutex> stock(stock_mutex_);
    std::lock_guard<std::mutex> ledger(ledger_mutex_);
    total_ = stock_ + sold_;
  }
  std::mutex stock_mutex_, ledger_mutex_;
  int stock_ = 9, sold_ = 0, total_ = 0;
};

int main() {
  Shop shop;
  httplib::Listen();
}
