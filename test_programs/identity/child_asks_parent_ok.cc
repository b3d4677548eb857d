// Regions of a map that are divided into smaller ones. Counts go down from a region to its first
// part under both locks.
#include <memory>
#include <mutex>
#include <thread>

struct Region {
  std::mutex mutex;
  int units = 0;
  Region* parent = nullptr;
  Region* part = nullptr;
};

void Divide(Region& whole, Region& part) {
  whole.part = &part;
  part.parent = &whole;
}

void Garrison(Region& region) {
  std::lock_guard<std::mutex> lock(region.mutex);
  if (region.part == nullptr) return;
  std::lock_guard<std::mutex> part(region.part->mutex);
  --region.units;
  ++region.part->units;
}

void Withdraw(Region& region) {
  Region* parent = region.parent;
  if (parent == nullptr) return;
  std::lock_guard<std::mutex> above(parent->mutex);
  std::lock_guard<std::mutex> lock(region.mutex);
  --region.units;
  ++parent->units;
}

int main() {
  Region country, province;
  Divide(country, province);
  std::thread a([&] { Garrison(country); });
  std::thread b([&] { Withdraw(province); });
  a.join();
  b.join();
}
