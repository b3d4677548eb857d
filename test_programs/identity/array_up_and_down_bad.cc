// All stripes are locked upwards; the bad twin has one function that does it downwards.
#include <mutex>
#include <thread>

class StripedMap {
 public:
  static constexpr int kStripes = 8;

  int SizeOfAll() {
    for (int i = 0; i < kStripes; ++i) stripes_[i].mutex.lock();
    int sum = 0;
    for (const Stripe& stripe : stripes_) sum += stripe.size;
    for (int i = 0; i < kStripes; ++i) stripes_[i].mutex.unlock();
    return sum;
  }
  void Clear() {
    for (int i = kStripes - 1; i >= 0; --i) stripes_[i].mutex.lock();
    for (Stripe& stripe : stripes_) stripe.size = 0;
    for (int i = 0; i < kStripes; ++i) stripes_[i].mutex.unlock();
  }

 private:
  struct Stripe {
    std::mutex mutex;
    int size = 0;
  };
  Stripe stripes_[kStripes];
};

// expect-static: LG1005 *
// expect-runtime: LG1005
int main() {
  StripedMap map;
  std::thread a([&] { map.SizeOfAll(); });
  std::thread b([&] { map.Clear(); });
  a.join();
  b.join();
}
