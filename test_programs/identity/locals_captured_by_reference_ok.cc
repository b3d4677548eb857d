#include <algorithm>
#include <iostream>
#include <mutex>
#include <numeric>
#include <thread>
#include <vector>

int main() {
  std::mutex data_guard;
  std::mutex cout_guard;
  std::vector<int> data(100, 1);

  auto summer = [&] {
    std::lock_guard d{data_guard};
    const int sum = std::accumulate(data.begin(), data.end(), 0);
    std::lock_guard c{cout_guard};
    std::cout << "sum " << sum << '\n';
  };
  auto sorter = [&] {
    {
      std::lock_guard c{cout_guard};
      std::cout << "sorting\n";
    }
    std::lock_guard d{data_guard};
    std::sort(data.begin(), data.end());
  };

  std::thread a{summer};
  std::thread b{sorter};
  a.join();
  b.join();
}
