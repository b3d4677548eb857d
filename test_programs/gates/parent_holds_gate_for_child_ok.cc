// The parent holds the gate from before the start of its child until after its end.
#include <mutex>
#include <thread>

std::mutex gate, rows, cols;
int cells;

void Transpose() {
  std::lock_guard<std::mutex> c(cols);
  std::lock_guard<std::mutex> r(rows);
  ++cells;
}

void WithHelper() {
  std::unique_lock<std::mutex> g(gate);
  std::thread helper(Transpose);
  helper.join();
}

void Scan() {
  std::lock_guard<std::mutex> g(gate);
  std::lock_guard<std::mutex> r(rows);
  std::lock_guard<std::mutex> c(cols);
  --cells;
}

int main() {
  std::thread a(WithHelper);
  std::thread b(Scan);
  a.join();
  b.join();
}
