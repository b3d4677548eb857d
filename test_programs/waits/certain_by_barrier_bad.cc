// The meeting point makes the inversion certain: both have their first lock.
#include <barrier>
#include <mutex>
#include <thread>

static std::mutex pen, paper;
static std::barrier both_hold(2);
static int letters;

static void Write(std::mutex& first, std::mutex& second) {
  std::lock_guard<std::mutex> a(first);
  both_hold.arrive_and_wait();
  std::lock_guard<std::mutex> b(second);
  ++letters;
}

// expect-static: LG1001 pen -> paper
// accept-static: LG1006 * -- the barrier is a wait under both locks as well
// expect-runtime: LG9001
int main() {
  std::thread ann([] { Write(pen, paper); });
  std::thread bob([] { Write(paper, pen); });
  ann.join();
  bob.join();
}
