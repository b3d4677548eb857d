// packages: tbb
#include <oneapi/tbb/queuing_mutex.h>
#include <oneapi/tbb/spin_mutex.h>

#include <thread>

class Grid {
 public:
  void Relax() {
    tbb::spin_mutex::scoped_lock cells(cells_mutex_);
    tbb::queuing_mutex::scoped_lock residual(residual_mutex_);
    ++sweeps_;
  }
  double Residual() {
    tbb::queuing_mutex::scoped_lock residual(residual_mutex_);
    const double r = 1.0 / (1 + sweeps_);
    residual.release();
    tbb::spin_mutex::scoped_lock cells;
    cells.acquire(cells_mutex_);
    return r;
  }

 private:
  tbb::spin_mutex cells_mutex_;
  tbb::queuing_mutex residual_mutex_;
  int sweeps_ = 0;
};

int main() {
  Grid grid;
  std::thread a([&] { grid.Relax(); });
  std::thread b([&] { grid.Residual(); });
  a.join();
  b.join();
}
