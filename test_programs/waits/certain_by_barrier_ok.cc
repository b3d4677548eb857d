// The meeting point makes the inversion certain: both have their first lock.
#include <barrier>
#include <mutex>
#include <thread>

static std::mutex pen, paper;
static std::barrier both_hold(2);
static int letters;

static void Write(std::mutex& first, std::mutex& second) {
  std::lock_guard<std::mutex> a(first);
  letters += 0;
  std::lock_guard<std::mutex> b(second);
  ++letters;
}

int main() {
  std::thread ann([] { Write(pen, paper); });
  std::thread bob([] { Write(pen, paper); });
  ann.join();
  bob.join();
}
