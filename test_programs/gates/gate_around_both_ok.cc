// Both orders happen under one gate lock.
#include <mutex>
#include <thread>

class Warehouse {
 public:
  void StoreBox() {
    std::lock_guard gate(gate_);
    std::lock_guard shelf(shelf_);
    std::lock_guard belt(belt_);
    ++boxes_;
  }
  void TakeBox() {
    std::lock_guard gate(gate_);
    std::lock_guard belt(belt_);
    std::lock_guard shelf(shelf_);
    --boxes_;
  }

 private:
  std::mutex gate_;
  std::mutex shelf_;
  std::mutex belt_;
  int boxes_ = 0;
};

int main() {
  Warehouse w;
  std::thread in(&Warehouse::StoreBox, &w);
  std::thread out(&Warehouse::TakeBox, &w);
  in.join();
  out.join();
}
