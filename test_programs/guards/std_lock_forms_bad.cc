// All ways to take two locks at once.
#include <mutex>
#include <thread>

struct Pair {
  std::mutex a;
  std::mutex b;
  int n = 0;
};
static Pair pair;

static void Adopt() {
  std::lock(pair.a, pair.b);
  std::lock_guard<std::mutex> la(pair.a, std::adopt_lock);
  std::lock_guard<std::mutex> lb(pair.b, std::adopt_lock);
  ++pair.n;
}
static void Defer() {
  std::unique_lock<std::mutex> lb(pair.b, std::defer_lock);
  std::unique_lock<std::mutex> la(pair.a, std::defer_lock);
  lb.lock();
  la.lock();
  ++pair.n;
}
static void Scoped() {
  std::scoped_lock lock(pair.b, pair.a);
  ++pair.n;
}
static void Plain() {
  // expect: LG1001 Pair::a -> Pair::b
  std::lock_guard<std::mutex> la(pair.a);
  std::lock_guard<std::mutex> lb(pair.b);
  ++pair.n;
}

int main() {
  std::thread t[] = {std::thread(Adopt), std::thread(Defer), std::thread(Scoped),
                     std::thread(Plain)};
  for (auto& each : t) each.join();
}
