// From everything that was found to what is reported: one finding per cause, each with an identity,
// in one order.
#ifndef LOCKGRAPH_LOCKORDER_FOLD_H_
#define LOCKGRAPH_LOCKORDER_FOLD_H_

#include <vector>

#include "lockorder/finding.h"
#include "lockorder/order_graph.h"

namespace lockgraph::lockorder {

// Folds findings that say the same:
// - one per rule and cycle of vertices with modes, where objects of one class with one name count
//   as one; where one thread is enough (LG1002, LG1004, ...) also per functions, because each place
//   wants its own fix; the surest and shortest is kept and counts the others in `similar`; one seen
//   by the analyzer and one by the runtime support each other;
// - a cycle all of whose edges are parts of shorter findings that are at least as sure is dropped.
// Then sets level, fingerprint and order counts and sorts. O(n log n) in the findings, plus one
// pass over the dependencies.
std::vector<Finding> Fold(const Observations& observations, const OrderGraph& graph,
                          std::vector<Finding> findings);

}  // namespace lockgraph::lockorder

#endif  // LOCKGRAPH_LOCKORDER_FOLD_H_
