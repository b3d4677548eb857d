// Round one is sequential; in round two the threads overlap.
#include <functional>
#include <mutex>
#include <thread>

struct Grid {
  std::mutex rows, columns;
  int sum = 0;
};

void ByRow(Grid& g) {
  std::scoped_lock r(g.rows);
  std::scoped_lock c(g.columns);
  ++g.sum;
}
void ByColumn(Grid& g) {
  std::scoped_lock c(g.columns);
  std::scoped_lock r(g.rows);
  --g.sum;
}

int main() {
  Grid grid;
  {
    std::thread first(ByRow, std::ref(grid));
    first.join();
    std::thread second(ByColumn, std::ref(grid));
    second.join();
  }
  {
    std::thread first(ByRow, std::ref(grid));
    first.join();
    std::thread second(ByColumn, std::ref(grid));
    second.join();
  }
}
