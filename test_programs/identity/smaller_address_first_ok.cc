// Transfers between accounts that are picked by their numbers: the smaller one is locked first.
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

class Account {
 public:
  explicit Account(unsigned number) : number_(number) {}
  unsigned number() const { return number_; }
  std::mutex mutex;
  long cents = 100;

 private:
  const unsigned number_;
};

class Bank {
 public:
  Bank() {
    for (unsigned n = 0; n < 3; ++n) accounts_.push_back(std::make_shared<Account>(n));
  }
  void Transfer(size_t source, size_t target, long cents) {
    if (source == target) return;
    std::shared_ptr<Account> from = accounts_.at(source), to = accounts_.at(target);
    Account* first = from->number() < to->number() ? from.get() : to.get();
    Account* second = first == from.get() ? to.get() : from.get();
    std::lock_guard<std::mutex> one(first->mutex);
    std::lock_guard<std::mutex> two(second->mutex);
    from->cents -= cents;
    to->cents += cents;
  }

 private:
  std::vector<std::shared_ptr<Account>> accounts_;
};

void Swap(Account* a, Account* b) {
  Account* low = a->number() < b->number() ? a : b;
  Account* high = low == a ? b : a;
  std::lock_guard<std::mutex> one(low->mutex);
  std::lock_guard<std::mutex> two(high->mutex);
  std::swap(a->cents, b->cents);
}

int main() {
  Bank bank;
  Account left(7), right(8);
  std::thread a([&] {
    bank.Transfer(0, 1, 5);
    Swap(&left, &right);
  });
  std::thread b([&] {
    bank.Transfer(1, 0, 5);
    Swap(&right, &left);
  });
  a.join();
  b.join();
}
