#include <mutex>
#include <thread>

namespace {

std::mutex red, green;   // the first pair
std::mutex north, south; // the second pair
int lamps = 0, trains = 0;

void RedThenGreen() {
  std::lock_guard r(red);
  std::lock_guard g(green);
  ++lamps;
}
void GreenThenRed() {
  std::lock_guard g(green);
  std::lock_guard r(red);  // expect: LG1001 red -> green
  --lamps;
}
void NorthThenSouth() {
  std::lock_guard n(north);
  std::lock_guard s(south);
  ++trains;
}
void SouthThenNorth() {
  std::lock_guard s(south);
  std::lock_guard n(north);  // expect: LG1001 north -> south
  --trains;
}

}  // namespace

int main() {
  std::thread a(RedThenGreen), b(GreenThenRed), c(NorthThenSouth), d(SouthThenNorth);
  a.join();
  b.join();
  c.join();
  d.join();
}
