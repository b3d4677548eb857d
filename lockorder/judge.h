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
};

struct Verdict {
  std::vector<Finding> findings;  // total order: level (errors first), rule, fingerprint
  uint64_t cycles_examined = 0;
  uint64_t cycles_infeasible = 0;
  uint64_t cycles_cut = 0;
};

// Decides. The result depends only on the argument's content. Single-threaded; thread-compatible.
Verdict Judge(const Observations& observations, const JudgeOptions& options);

// Whether the two dependencies can be waiting at the same time: different threads (or two
// instances of one), both alive, in one process. O(depth of the thread tree).
bool MayHappenInParallel(const Observations& observations, const Dependency& a, const Dependency& b);

}  // namespace lockgraph::lockorder

#endif  // LOCKGRAPH_LOCKORDER_JUDGE_H_
