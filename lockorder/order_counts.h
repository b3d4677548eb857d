// Which order the rest of the program follows: help for deciding which side to change.
#ifndef LOCKGRAPH_LOCKORDER_ORDER_COUNTS_H_
#define LOCKGRAPH_LOCKORDER_ORDER_COUNTS_H_

#include <vector>

#include "lockorder/finding.h"
#include "lockorder/order_graph.h"

namespace lockgraph::lockorder {

// Sets `order_counts` of each finding that is a cycle of two locks: two entries, the order of its
// first party first. Every kind of acquisition counts, also one that only tries. Of several
// observers, or several graphs of one program, the one that saw most places speaks. One pass over
// the dependencies.
void CountOrders(const Observations& observations, const OrderGraph& graph,
                 std::vector<Finding>& findings);

}  // namespace lockgraph::lockorder

#endif  // LOCKGRAPH_LOCKORDER_ORDER_COUNTS_H_
