#include <chrono>
#include <cstdio>
#include <thread>

#include "shop.h"

int main() {
  Orders orders;
  Stock stock;
  std::thread customer([&] { orders.Place(stock, 5); });
  std::thread supplier([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    stock.Refill(orders, 10);
  });
  customer.join();
  supplier.join();
  std::puts("closed");
}
