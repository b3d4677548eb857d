// packages: absl_cleanup
#include <memory>
#include <mutex>
#include <thread>

#include "absl/cleanup/cleanup.h"

static std::mutex rates, prices;
static int rate = 2, price = 4;

struct Unlock {
  void operator()(std::mutex* mutex) const { mutex->unlock(); }
};

static void Convert() {
  rates.lock();
  absl::Cleanup unlock = [] { rates.unlock(); };
  std::lock_guard<std::mutex> lock(prices);
  price *= rate;
}

static void Reload() {
  prices.lock();
  std::unique_ptr<std::mutex, Unlock> unlock(&prices);
  price = 4;
}

static void Reset() {
  prices.lock();
  std::shared_ptr<std::mutex> unlock(&prices, [](std::mutex* mutex) { mutex->unlock(); });
  price = 0;
}

static void Double() {
  prices.lock();
  auto unlock = absl::MakeCleanup([&] { prices.unlock(); });
  price *= 2;
}

int main() {
  std::thread converter(Convert);
  Reload();
  Double();
  Reset();
  Reset();
  converter.join();
}
