// Guards in scopes one after the other, and in a loop body.
#include <mutex>
#include <thread>

static std::mutex left, right;
static int moved;

static void Rightwards(int n) {
  for (int i = 0; i < n; ++i) {
    {
      std::lock_guard<std::mutex> lock(left);
      --moved;
    }
    {
      std::lock_guard<std::mutex> lock(right);
      ++moved;
    }
  }
}

static void Leftwards(int n) {
  while (n-- > 0) {
    std::lock_guard<std::mutex> lock(right);
    ++moved;
    std::lock_guard<std::mutex> other(left);
    --moved;
  }
}

int main() {
  std::thread a(Rightwards, 3), b(Leftwards, 3);
  a.join();
  b.join();
}
