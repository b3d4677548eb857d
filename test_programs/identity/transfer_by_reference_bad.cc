// The classic: two accounts are locked in the order of the parameters.
#include <mutex>
#include <thread>

class Account {
 public:
  explicit Account(long cents) : cents_(cents) {}

  static bool Transfer(Account& from, Account& to, long cents) {
    std::lock_guard<std::mutex> a(from.mutex_);
    std::lock_guard<std::mutex> b(to.mutex_);  // expect-static: LG1005 ann.mutex_ -> bob.mutex_
    // expect-runtime: LG1005
    if (from.cents_ < cents) return false;
    from.cents_ -= cents;
    to.cents_ += cents;
    return true;
  }

 private:
  std::mutex mutex_;
  long cents_;
};

int main() {
  Account ann(100), bob(100);
  std::thread one([&] { Account::Transfer(ann, bob, 10); });
  std::thread two([&] { Account::Transfer(bob, ann, 20); });
  one.join();
  two.join();
}
