// As list_in_braces_bad.cc, but the depot is left alone while a truck is locked.
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
  lock.unlock();
  std::lock_guard<std::mutex> all(depot);
  --stock;
}

int main() {
  std::thread a(Unload), b(Refill);
  a.join();
  b.join();
}
