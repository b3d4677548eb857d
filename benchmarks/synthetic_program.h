// Programs of any size with a known number of deadlocks, as the summaries extraction would write.
//
// A program is layers of classes. Every class has some methods and a lock, taken in one of four
// styles: a standard guard, lock() and unlock(), a C wrapper several calls deep around
// pthread_mutex_lock that checks the result, or a guard class of its own on top of that wrapper.
// Methods call methods of deeper layers only, mostly of classes nearby, through global objects and
// pointer members; so all locks taken on the way have one order, and the only cycles are the pairs
// of functions planted with opposite orders. `main` starts the threads, which call the methods of
// the top layer, and joins them.
#ifndef LOCKGRAPH_BENCHMARKS_SYNTHETIC_PROGRAM_H_
#define LOCKGRAPH_BENCHMARKS_SYNTHETIC_PROGRAM_H_

#include <cstdint>
#include <vector>

#include "analyzer/summary/unit.h"

namespace lockgraph::benchmarks {

struct SyntheticOptions {
  uint32_t functions = 10000;     // methods; wrappers and thread entries come on top
  uint32_t locks = 1250;          // classes
  uint32_t layers = 8;            // longest chain of calls
  uint32_t fan_out = 2;           // mean number of calls per method above the last layer
  uint32_t locking_percent = 15;  // of the methods take their object's lock
  uint32_t wrapper_depth = 3;     // calls between a C wrapper and pthread_mutex_lock
  uint32_t threads = 16;
  uint32_t planted_inversions = 10;  // each is one deadlock
  uint32_t functions_per_unit = 200;
  uint64_t seed = 1;
};

class SyntheticProgram {
 public:
  // Requires at least one layer, lock, thread and function per unit, and as many functions as
  // locks.
  explicit SyntheticProgram(const SyntheticOptions& options) : options_(options) {}

  // Unit 0 has `main`, the thread entries and the planted inversions.
  uint32_t unit_count() const;
  // Any unit, in any order; the same each time. O(size of the unit).
  summary::Unit MakeUnit(uint32_t number) const;
  std::vector<summary::Unit> MakeAll() const;

 private:
  SyntheticOptions options_;
};

}  // namespace lockgraph::benchmarks

#endif  // LOCKGRAPH_BENCHMARKS_SYNTHETIC_PROGRAM_H_
