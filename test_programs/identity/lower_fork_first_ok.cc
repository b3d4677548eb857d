// Who takes the lower fork first, in each round, takes them in one order.
#include <algorithm>
#include <array>
#include <mutex>
#include <thread>
#include <vector>

constexpr int kSeats = 5;
std::array<std::mutex, kSeats> forks;
int meals[kSeats];

void Dine(int seat) {
  const int first = std::min(seat, (seat + 1) % kSeats), second = std::max(seat, (seat + 1) % kSeats);
  for (int round = 0; round < 3; ++round) {
    std::lock_guard<std::mutex> a(forks[first]);
    std::lock_guard<std::mutex> b(forks[second]);
    ++meals[seat];
  }
}

int main() {
  std::vector<std::thread> guests;
  for (int seat = 0; seat < kSeats; ++seat) guests.emplace_back(Dine, seat);
  for (std::thread& guest : guests) guest.join();
}
