// Two tills, one counting from the safe to the drawer, the other back.
#include <cstdio>
#include <mutex>
#include <thread>

std::mutex safe_lock;
std::mutex drawer_lock;
long safe_cents = 100000;
long drawer_cents = 5000;

void fill_drawer(long cents) {
  std::lock_guard<std::mutex> s(safe_lock);
  std::lock_guard<std::mutex> d(drawer_lock);
  safe_cents -= cents;
  drawer_cents += cents;
}

void empty_drawer() {
  std::lock_guard<std::mutex> d(drawer_lock);
  std::lock_guard<std::mutex> s(safe_lock);  // expect: LG1001 safe_lock -> drawer_lock
  safe_cents += drawer_cents;
  drawer_cents = 0;
}

int main() {
  std::thread morning(fill_drawer, 2500L);
  std::thread evening(empty_drawer);
  morning.join();
  evening.join();
  std::printf("%ld %ld\n", safe_cents, drawer_cents);
}
