// One thread, two locks of one class: taken again (LG1002, LG1003), upgraded (LG1004), or two
// objects in an order that nothing fixes (LG1005).
#ifndef LOCKGRAPH_LOCKORDER_RELOCK_H_
#define LOCKGRAPH_LOCKORDER_RELOCK_H_

#include <vector>

#include "lockorder/concurrency.h"
#include "lockorder/finding.h"
#include "lockorder/gates.h"
#include "lockorder/order_graph.h"
#include "lockorder/waiting_writers.h"

namespace lockgraph::lockorder {

// Looks at each dependency by itself, and for LG1005 for a second one that meets it. The findings
// are not folded yet. O(holds), and for LG1005 a bounded number of partners for each.
std::vector<Finding> FindRelocks(const Observations& observations, const OrderGraph& graph,
                                 const Concurrency& concurrency, const Gates& gates,
                                 const WaitingWriters& writers);

}  // namespace lockgraph::lockorder

#endif  // LOCKGRAPH_LOCKORDER_RELOCK_H_
