// The judge: observations in, findings out.
//
//   Observations -> OrderGraph -> cycles -> feasibility -> findings
//
// One judge serves the analyzer and the runtime, so that both report by the same rules.
#ifndef LOCKGRAPH_LOCKORDER_JUDGE_H_
#define LOCKGRAPH_LOCKORDER_JUDGE_H_

#include <cstdint>
#include <vector>

#include "lockorder/finding.h"
#include "lockorder/observations.h"

namespace lockgraph::lockorder {

struct JudgeOptions {
  uint32_t max_cycle_length = 64;
  // Elementary cycles looked at per strongly connected component, shortest first; what is cut is
  // counted in Verdict::cycles_cut.
  uint32_t max_cycles_per_component = 10000;
  bool report_blocking_calls = false;  // LG2004
  // A hang that happened speaks for the deadlock that it turned out to be, too; see FoldHangs.
  bool tell_hangs_once = true;
};

struct Verdict {
  std::vector<Finding> findings;  // total order: level (errors first), rule, fingerprint
  uint64_t cycles_examined = 0;
  uint64_t cycles_infeasible = 0;
  // Not 0: longer cycles may be missing from `findings`, the shortest are there. Counts the
  // starting points from which not every cycle was followed because the budget was used up, and the
  // cycles with so many witnesses that not every choice of them was tried.
  uint64_t cycles_cut = 0;
  // Witnesses left out of edges that have very many different ones.
  uint64_t witnesses_cut = 0;
  // Dependencies, misuses and others that name something that is not in the tables: left out.
  uint64_t damaged = 0;
};

// Decides. The result depends only on what the arguments say, not on the order of the dependencies.
// Requires nothing: what names a row that does not exist is left out and counted. Costs about
// n log n in the dependencies and their holds; the search for cycles is bounded by the options.
// Never throws but for want of memory. Single-threaded; thread-compatible.
Verdict Judge(const Observations& observations, const JudgeOptions& options);

// Whether the two dependencies can be waiting at the same time: different threads (or two
// instances of one), both alive, in one process. O(depth of the thread tree).
bool MayHappenInParallel(const Observations& observations, const Dependency& a,
                         const Dependency& b);

}  // namespace lockgraph::lockorder

#endif  // LOCKGRAPH_LOCKORDER_JUDGE_H_
