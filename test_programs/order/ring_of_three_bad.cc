// Three services, each of which asks the next one while it answers.
#include <mutex>
#include <thread>
#include <vector>

namespace shop {

struct Catalog {
  std::mutex mu;
  int items = 0;
};
struct Stock {
  std::mutex mu;
  int boxes = 0;
};
struct Orders {
  std::mutex mu;
  int open = 0;
};

struct Shop {
  Catalog catalog;
  Stock stock;
  Orders orders;

  void AddItem() {
    std::scoped_lock hold(catalog.mu);
    std::scoped_lock count(stock.mu);
    ++catalog.items;
    ++stock.boxes;
  }
  void Ship() {
    std::scoped_lock hold(stock.mu);
    std::scoped_lock close(orders.mu);
    --stock.boxes;
    --orders.open;
  }
  void Cancel() {
    std::scoped_lock hold(orders.mu);
    std::scoped_lock restock(catalog.mu);  // expect: LG1001 Catalog::mu -> Stock::mu -> Orders::mu
    --orders.open;
    ++catalog.items;
  }
};

}  // namespace shop

int main() {
  shop::Shop shop;
  std::vector<std::thread> staff;
  staff.emplace_back(&shop::Shop::AddItem, &shop);
  staff.emplace_back(&shop::Shop::Ship, &shop);
  staff.emplace_back(&shop::Shop::Cancel, &shop);
  for (auto& person : staff) person.join();
}
