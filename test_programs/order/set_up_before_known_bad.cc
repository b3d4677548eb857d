// A tenant is known to the house, on some paths, before it is set up: others may hold the house and
// want the tenant meanwhile.
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

class House;

class Tenant {
 public:
  explicit Tenant(int number) : number_(number) {}
  void MoveIn(House& house);
  int Rent() {
    std::lock_guard<std::mutex> lock(mutex_);
    return key_ * number_;
  }

 private:
  std::mutex mutex_;
  int number_, key_ = 0;
};

class House {
 public:
  int NewKey() {
    std::lock_guard<std::mutex> lock(mutex_);
    return ++keys_;
  }
  void Add(std::shared_ptr<Tenant> tenant) {
    std::lock_guard<std::mutex> lock(mutex_);
    tenants_.push_back(std::move(tenant));
  }
  int Rents() {
    std::lock_guard<std::mutex> lock(mutex_);
    int sum = 0;
    for (auto& tenant : tenants_) sum += tenant->Rent();
    return sum;
  }

 private:
  std::mutex mutex_;
  std::vector<std::shared_ptr<Tenant>> tenants_;
  int keys_ = 0;
};

void Tenant::MoveIn(House& house) {
  std::lock_guard<std::mutex> lock(mutex_);
  key_ = house.NewKey();
}

void Let(House& house, int number, bool early) {
  auto tenant = std::make_shared<Tenant>(number);
  if (early) house.Add(tenant);
  tenant->MoveIn(house);
  if (!early) house.Add(tenant);
}

// expect-static: LG1001 Tenant::mutex_ -> House::mutex_
int main() {
  House house;
  std::thread agent([&house] {
    for (int i = 0; i < 20; ++i) Let(house, i, i % 2 == 0);
  });
  std::thread owner([&house] { house.Rents(); });
  agent.join();
  owner.join();
}
