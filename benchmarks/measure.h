// Time and memory of a benchmark program.
#ifndef LOCKGRAPH_BENCHMARKS_MEASURE_H_
#define LOCKGRAPH_BENCHMARKS_MEASURE_H_

#include <sys/resource.h>

#include <chrono>

namespace lockgraph::benchmarks {

class Stopwatch {
 public:
  double Seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
  }
  // Seconds since the start or the last lap.
  double Lap() {
    const double seconds = Seconds();
    start_ = std::chrono::steady_clock::now();
    return seconds;
  }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

// The most memory this process ever had.
inline double PeakMiB() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

}  // namespace lockgraph::benchmarks

#endif  // LOCKGRAPH_BENCHMARKS_MEASURE_H_
