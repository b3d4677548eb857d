// The same inversion at many places is one finding.
#include <mutex>
#include <thread>
#include <vector>

class Ledger {
 public:
  void Post(int amount) {
    std::lock_guard<std::mutex> entries(entries_mutex_);
    Touch(amount);
  }
  void PostAll(const std::vector<int>& amounts) {
    for (int amount : amounts) {
      std::lock_guard<std::mutex> entries(entries_mutex_);
      Touch(amount);
    }
  }
  int Audit() {
    std::lock_guard<std::mutex> totals(totals_mutex_);
    std::lock_guard<std::mutex> entries(entries_mutex_);  // expect: LG1001 Ledger::entries_mutex_ -> Ledger::totals_mutex_
    return total_ - static_cast<int>(entries_.size());
  }
  int AuditTwice() {
    int sum = 0;
    for (int i = 0; i < 2; ++i) {
      std::lock_guard<std::mutex> totals(totals_mutex_);
      std::lock_guard<std::mutex> entries(entries_mutex_);
      sum += total_;
    }
    return sum;
  }

 private:
  void Touch(int amount) {
    entries_.push_back(amount);
    std::lock_guard<std::mutex> totals(totals_mutex_);
    total_ += amount;
  }

  std::mutex entries_mutex_;
  std::mutex totals_mutex_;
  std::vector<int> entries_;
  int total_ = 0;
};

int main() {
  Ledger ledger;
  std::thread poster([&ledger] {
    ledger.Post(1);
    ledger.PostAll({2, 3, 4});
  });
  std::thread auditor([&ledger] {
    ledger.Audit();
    ledger.AuditTwice();
  });
  poster.join();
  auditor.join();
}
