#pragma once
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace bank {

struct Account {
  int id = 0;
  long cents = 0;
  std::mutex mutex;
};

class Bank {
 public:
  void Open(int id, long cents);
  bool Transfer(int from, int to, long cents);
  long Sum();

 private:
  std::shared_ptr<Account> Find(int id);

  std::mutex accounts_mutex_;
  std::map<int, std::shared_ptr<Account>> accounts_;
};

}  // namespace bank
