// The loop over a list in braces locks one of the two each time, under the lock that others want
// while they have one of these.
#include <mutex>
#include <thread>

struct Truck {
  std::mutex mutex;
  int parcels = 3;
};

static Truck red, blue;
static std::mutex depot;
static int stock;

void Unload() {
  std::lock_guard<std::mutex> all(depot);
  for (Truck* truck : {&red, &blue}) {
    std::lock_guard<std::mutex> lock(truck->mutex);
    stock += truck->parcels;
    truck->parcels = 0;
  }
}

void Refill() {
  std::unique_lock<std::mutex> lock(blue.mutex);
  ++blue.parcels;
  std::lock_guard<std::mutex> all(depot);
  --stock;
}

// expect-static: LG1001 depot -> blue.mutex
int main() {
  std::thread a(Unload), b(Refill);
  a.join();
  b.join();
}
