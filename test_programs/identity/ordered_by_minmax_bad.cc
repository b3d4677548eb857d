// The smaller address first: by std::minmax here, by a sorted array there.
#include <algorithm>
#include <array>
#include <mutex>
#include <thread>
#include <utility>

struct Wallet {
  std::mutex mutex;
  int coins = 0;
};

void Pay(Wallet* a, Wallet* b) {
  auto [low, high] = std::make_pair(a, b);
  std::lock_guard<std::mutex> first(low->mutex);
  std::lock_guard<std::mutex> second(high->mutex);
  --a->coins;
  ++b->coins;
}

void Level(Wallet& a, Wallet& b) {
  std::array<Wallet*, 2> both{&a, &b};
  std::sort(both.begin(), both.end());
  std::lock_guard<std::mutex> first(both[0]->mutex);
  std::lock_guard<std::mutex> second(both[1]->mutex);
  a.coins = b.coins = (a.coins + b.coins) / 2;
}

// expect-static: LG1005 x.mutex -> y.mutex
int main() {
  Wallet x, y;
  std::thread third([&] { Pay(&x, &y); Level(x, y); });
  Pay(&y, &x);
  Level(y, x);
  third.join();
}
