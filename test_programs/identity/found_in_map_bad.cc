// Accounts in a map, found by their numbers: two look-ups are two objects.
// expect-runtime: LG1005
#include <map>
#include <mutex>
#include <thread>

struct Account {
  std::mutex mutex;
  long cents = 500;
};

class Ledger {
 public:
  void Open(int id) { accounts_[id].cents = 500; }
  void Move(int from, int to, long cents) {
    auto source = accounts_.find(from);
    auto target = accounts_.find(to);
    if (source == accounts_.end() || target == accounts_.end() || source == target) return;
    std::lock_guard<std::mutex> first(source->second.mutex);
    std::lock_guard<std::mutex> second(target->second.mutex);  // expect-static: LG1005 *
    source->second.cents -= cents;
    target->second.cents += cents;
  }

 private:
  std::map<int, Account> accounts_;
};

int main() {
  Ledger ledger;
  ledger.Open(1);
  ledger.Open(2);
  std::thread teller([&] { ledger.Move(1, 2, 20); });
  ledger.Move(2, 1, 30);
  teller.join();
}
