#include "bank.h"

#include <algorithm>

namespace bank {

void Bank::Open(int id, long cents) {
  auto account = std::make_shared<Account>();
  account->id = id;
  account->cents = cents;
  std::lock_guard<std::mutex> lock(accounts_mutex_);
  accounts_[id] = account;
}

std::shared_ptr<Account> Bank::Find(int id) {
  std::lock_guard<std::mutex> lock(accounts_mutex_);
  auto found = accounts_.find(id);
  return found == accounts_.end() ? nullptr : found->second;
}

bool Bank::Transfer(int from, int to, long cents) {
  auto source = Find(from);
  auto target = Find(to);
  if (!source || !target || source == target) return false;
  std::lock_guard<std::mutex> first(source->mutex);
  std::lock_guard<std::mutex> second(target->mutex);  // expect-static: LG1005 Account::mutex
  source->cents -= cents;
  target->cents += cents;
  return true;
}

long Bank::Sum() {
  std::lock_guard<std::mutex> lock(accounts_mutex_);
  long sum = 0;
  for (auto& [id, account] : accounts_) {
    std::lock_guard<std::mutex> one(account->mutex);
    sum += account->cents;
  }
  return sum;
}

}  // namespace bank
