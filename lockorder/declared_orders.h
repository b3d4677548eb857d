// LG1008: locks taken against the order that the program declares.
#ifndef LOCKGRAPH_LOCKORDER_DECLARED_ORDERS_H_
#define LOCKGRAPH_LOCKORDER_DECLARED_ORDERS_H_

#include <vector>

#include "lockorder/finding.h"
#include "lockorder/order_graph.h"

namespace lockgraph::lockorder {

// One finding for each edge against the declared order, taken transitively, and one without parties
// for each knot of declarations that contradict each other. Declarations are about classes, as
// attributes are. O(edges + declarations * declared locks).
std::vector<Finding> FindDeclaredOrderViolations(const Observations& observations,
                                                 const OrderGraph& graph);

}  // namespace lockgraph::lockorder

#endif  // LOCKGRAPH_LOCKORDER_DECLARED_ORDERS_H_
