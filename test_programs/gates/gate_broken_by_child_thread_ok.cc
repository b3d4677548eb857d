// One side gets its second lock in a child thread, which the gate does not protect.
#include <mutex>
#include <thread>

std::mutex gate, alpha, beta;
int x;

void Straight() {
  std::lock_guard<std::mutex> g(gate);
  std::lock_guard<std::mutex> a(alpha);
  std::lock_guard<std::mutex> b(beta);
  ++x;
}

void Reverse() {
  std::lock_guard<std::mutex> b(beta);
  std::lock_guard<std::mutex> a(alpha);
  --x;
}

void Delegate() {
  std::lock_guard<std::mutex> g(gate);
  Reverse();
}

int main() {
  std::thread one(Straight);
  std::thread two(Delegate);
  one.join();
  two.join();
}
