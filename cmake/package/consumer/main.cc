// Two orders of two locks, one after the other: nothing hangs, both observers see it.
#include <cstdio>
#include <mutex>
#include <thread>

#include "lockgraph/mutex.h"

lockgraph::mutex tea LOCKGRAPH_NAMED("tea");
std::mutex milk;
std::mutex sugar;

void MilkFirst() {
  std::lock_guard<std::mutex> m(milk);
  std::lock_guard<std::mutex> s(sugar);
}

void SugarFirst() {
  std::lock_guard<std::mutex> s(sugar);
  std::lock_guard<std::mutex> m(milk);
}

int main() {
  std::lock_guard<lockgraph::mutex> cup(tea);
  std::thread one(MilkFirst);
  std::thread two(SugarFirst);
  one.join();
  two.join();
  std::puts("stirred");
}
