// Both locks of a class, the one at the lower address first (the bad twin compares and forgets it).
#include <functional>
#include <mutex>
#include <thread>

struct Vertex {
  std::mutex lock;
  int degree = 0;
};

static void Connect(Vertex* a, Vertex* b) {
  if (a == b) return;
  const bool crossed = std::less<Vertex*>()(b, a);
  std::lock_guard<std::mutex> la(a->lock);
  std::lock_guard<std::mutex> lb(b->lock);
  ++a->degree;
  ++b->degree;
  if (crossed) ++b->degree;
}

// expect-static: LG1005 x.lock -> y.lock
// expect-runtime: LG1005
int main() {
  Vertex x, y;
  std::thread one(Connect, &x, &y);
  std::thread two(Connect, &y, &x);
  one.join();
  two.join();
}
