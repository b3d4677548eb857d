// A hang that happened is told once: not also as the deadlock that could have happened.
#ifndef LOCKGRAPH_LOCKORDER_FOLD_HANGS_H_
#define LOCKGRAPH_LOCKORDER_FOLD_HANGS_H_

#include <vector>

#include "lockorder/finding.h"
#include "lockorder/observations.h"

namespace lockgraph::lockorder {

// Where every party of a finding is a thread of a proved hang that waits for the same and has the
// same, the hang takes it over: its parties, its order counts and, as `cause`, its rule. The
// finding itself is left out. Of several, the surest is taken over. Requires and keeps the order of
// a verdict. O(findings) for each hang.
std::vector<Finding> FoldHangs(const Observations& observations, std::vector<Finding> findings);

}  // namespace lockgraph::lockorder

#endif  // LOCKGRAPH_LOCKORDER_FOLD_HANGS_H_
