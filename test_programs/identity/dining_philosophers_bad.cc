// N philosophers; in the good twin the last one is left-handed.
#include <array>
#include <mutex>
#include <thread>
#include <vector>

constexpr int kSeats = 5;

class Table {
 public:
  void Dine(int seat) {
    int left = seat;
    int right = (seat + 1) % kSeats;
    std::lock_guard<std::mutex> l(forks_[left]);
    std::lock_guard<std::mutex> r(forks_[right]);
    ++meals_[seat];
  }

 private:
  std::array<std::mutex, kSeats> forks_;
  std::array<int, kSeats> meals_{};
};

// expect-static: LG1005 Table::forks_
// expect-runtime: LG1005
int main() {
  Table table;
  std::vector<std::thread> guests;
  for (int i = 0; i < kSeats; ++i) guests.emplace_back([&table, i] { table.Dine(i); });
  for (auto& guest : guests) guest.join();
}
