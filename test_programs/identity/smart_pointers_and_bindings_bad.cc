// Aliases of every kind: smart pointers, structured bindings, range-for, iterators.
#include <array>
#include <memory>
#include <mutex>
#include <thread>
#include <utility>

struct Side {
  std::mutex mutex;
  int goods = 0;
};
struct Trade {
  std::unique_ptr<Side> buyer = std::make_unique<Side>();
  std::shared_ptr<std::mutex> book = std::make_shared<std::mutex>();
};

void Match(Trade& trade) {
  auto& [buyer, book] = trade;
  std::lock_guard lock_book(*book);
  std::lock_guard lock_buyer(buyer->mutex);
  ++buyer->goods;
}

void Settle(Trade& trade) {
  auto* side = trade.buyer.get();
  std::lock_guard lock_buyer(side->mutex);
  std::shared_ptr<std::mutex> book = trade.book;
  std::lock_guard lock_book(*book.get());
  // expect-static: LG1001 *
  // expect-runtime: LG1001
  --side->goods;
}

int main() {
  Trade trade;
  std::thread a(Match, std::ref(trade));
  std::thread b(Settle, std::ref(trade));
  a.join();
  b.join();
}
