// A function gives out what it guards together with the guard.
#include <map>
#include <mutex>
#include <thread>
#include <utility>

struct Table {
  std::mutex mutex;
  std::map<int, int> rows;
};
Table orders, stock;

std::pair<std::unique_lock<std::mutex>, std::map<int, int>*> Open(Table& table) {
  return {std::unique_lock(table.mutex), &table.rows};
}

void Order() {
  auto [order_lock, order_rows] = Open(orders);
  auto [stock_lock, stock_rows] = Open(stock);
  (*order_rows)[1] = (*stock_rows)[1];
}

void Deliver() {
  auto [stock_lock, stock_rows] = Open(stock);
  auto [order_lock, order_rows] = Open(orders);  // expect: LG1005 orders.mutex -> stock.mutex
  (*stock_rows)[1] = (*order_rows)[1];
}

int main() {
  std::thread a(Order), b(Deliver);
  a.join();
  b.join();
}
