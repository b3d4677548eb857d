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
void Downwards() {
  Both(m0, m3);
}

int main() {
  std::thread up(Upwards);
  std::thread down(Downwards);
  up.join();
  down.join();
}
