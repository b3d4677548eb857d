// Two orders of two locks in two threads. Nothing says that the threads take turns, but an atomic flag
// makes them in this run: it never hangs, and both observers see what could.
#include <atomic>
#include <cstdio>
#include <mutex>
#include <thread>

#include "lockgraph/mutex.h"

lockgraph::mutex tea LOCKGRAPH_NAMED("tea");
std::mutex milk;
std::mutex sugar;
std::atomic<bool> milk_is_in{false};

void MilkFirst() {
  {
    std::lock_guard<std::mutex> m(milk);
    std::lock_guard<std::mutex> s(sugar);
  }
  milk_is_in = true;
}

void SugarFirst() {
  while (!milk_is_in) std::this_thread::yield();
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
