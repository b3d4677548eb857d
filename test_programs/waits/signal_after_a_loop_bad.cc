// Whoever is signalled after a loop waits for what each round of it must take.
#include <latch>
#include <mutex>
#include <shared_mutex>
#include <thread>
#include <vector>

std::shared_mutex table_mutex;
std::vector<int> table(4, 1);

int Lookup(size_t row) {
  std::shared_lock<std::shared_mutex> lock(table_mutex);
  return table[row];
}

class Scan {
 public:
  Scan() : thread_([this] { Run(); }) {}
  ~Scan() { thread_.join(); }
  void WaitUntilDone() { done_.wait(); }

 private:
  void Run() {
    for (size_t row = 0; row < 4; ++row) sum_ += Lookup(row);
    done_.count_down();
  }
  std::latch done_{1};
  int sum_ = 0;
  std::thread thread_;
};

int main() {
  Scan scan;
  std::unique_lock<std::shared_mutex> lock(table_mutex);
  scan.WaitUntilDone();
  table.clear();
}
// expect-static: LG1006 table_mutex
