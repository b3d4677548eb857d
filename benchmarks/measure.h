// Time and memory of a benchmark program.
#ifndef LOCKGRAPH_BENCHMARKS_MEASURE_H_
#define LOCKGRAPH_BENCHMARKS_MEASURE_H_

#include <sys/resource.h>

#include <ctime>

namespace lockgraph::benchmarks {

// Processor time of this process, which other work on the machine disturbs less than elapsed time.
// For what runs in one thread and does not wait, both are the same on a quiet machine.
class Stopwatch {
 public:
  double Seconds() const { return Now() - start_; }
  // Seconds since the start or the last lap.
  double Lap() {
    const double seconds = Seconds();
    start_ += seconds;
    return seconds;
  }

 private:
  static double Now() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
  }

  double start_ = Now();
};

// The most memory this process ever had.
inline double PeakMiB() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

}  // namespace lockgraph::benchmarks

#endif  // LOCKGRAPH_BENCHMARKS_MEASURE_H_
