#include <functional>
#include <iostream>
#include <mutex>
#include <thread>

struct Meter {
  std::mutex m;
  double value = 0;
};

void Calibrate(Meter& reference, Meter& probe, double factor) {
  std::lock_guard<std::mutex> l1(reference.m);
  std::lock_guard<std::mutex> l2(probe.m);
  probe.value = reference.value * factor;
}

int main() {
  Meter indoor, outdoor;
  std::thread a(Calibrate, std::ref(indoor), std::ref(outdoor), 1.5);
  // expect-static: LG1005 indoor.m -> outdoor.m
  // expect-runtime: LG1005
  std::thread b(Calibrate, std::ref(outdoor), std::ref(indoor), 0.5);
  a.join();
  b.join();
  std::cout << indoor.value + outdoor.value << '\n';
}
