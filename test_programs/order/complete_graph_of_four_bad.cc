// Every order of every pair occurs: many rings, of which the six short ones say it all.
#include <mutex>
#include <thread>

std::mutex m0, m1, m2, m3;
int hits;

template <typename First, typename Second>
void Both(First& first, Second& second) {
  std::lock_guard<std::mutex> a(first);
  std::lock_guard<std::mutex> b(second);
  ++hits;
}

void Upwards() {
  Both(m0, m1);
  Both(m0, m2);
  Both(m0, m3);
  Both(m1, m2);
  Both(m1, m3);
  Both(m2, m3);
}
// expect: LG1001 m0 -> m1
// expect: LG1001 m0 -> m2
// expect: LG1001 m0 -> m3
// expect: LG1001 m1 -> m2
// expect: LG1001 m1 -> m3
// expect: LG1001 m2 -> m3
// accept: LG1001 * -- longer rings of the same four locks may be reported as well
void Downwards() {
  Both(m1, m0);
  Both(m2, m0);
  Both(m3, m0);
  Both(m2, m1);
  Both(m3, m1);
  Both(m3, m2);
}

int main() {
  std::thread up(Upwards);
  std::thread down(Downwards);
  up.join();
  down.join();
}
