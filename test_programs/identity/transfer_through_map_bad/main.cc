#include <thread>

#include "bank.h"

int main() {
  bank::Bank bank;
  bank.Open(1, 500);
  bank.Open(2, 500);
  std::thread a([&] { bank.Transfer(1, 2, 50); });
  std::thread b([&] { bank.Transfer(2, 1, 70); });
  a.join();
  b.join();
  return bank.Sum() == 1000 ? 0 : 1;
}
