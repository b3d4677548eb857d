// As neighbour_of_neighbour_bad.cc, but whoever goes to the front only tries.
#include <memory>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

struct Wagon {
  std::mutex mutex;
  Wagon* before = nullptr;
  Wagon* behind = nullptr;
  int load = 0;
};

class Train {
 public:
  Train() {
    for (int i = 0; i < 4; ++i) {
      auto wagon = std::make_unique<Wagon>();
      if (i > 0) {
        wagon->before = wagons_.back().get();
        wagon->before->behind = wagon.get();
      }
      wagons_.push_back(std::move(wagon));
    }
  }
  void PassBack(size_t at) {
    Wagon* wagon = wagons_[at].get();
    std::lock_guard<std::mutex> own(wagon->mutex);
    if (wagon->behind == nullptr) return;
    std::lock_guard<std::mutex> next(wagon->behind->mutex);
    std::swap(wagon->load, wagon->behind->load);
  }
  void PassForward(size_t at) {
    Wagon* wagon = wagons_[at].get();
    std::lock_guard<std::mutex> own(wagon->mutex);
    if (wagon->before == nullptr) return;
    std::unique_lock<std::mutex> next(wagon->before->mutex, std::try_to_lock);
    if (!next) return;
    wagon->before->load += std::exchange(wagon->load, 0);
  }

 private:
  std::vector<std::unique_ptr<Wagon>> wagons_;
};

int main() {
  Train train;
  std::thread a([&] { train.PassBack(0); });
  std::thread b([&] { train.PassForward(3); });
  a.join();
  b.join();
}
