// One report for what a reader would call the same.
#ifndef LOCKGRAPH_LOCKORDER_FOLD_BY_NAME_H_
#define LOCKGRAPH_LOCKORDER_FOLD_BY_NAME_H_

#include <vector>

#include "lockorder/finding.h"
#include "lockorder/observations.h"

namespace lockgraph::lockorder {

// Objects that have one name, and elements of one array, are one to the reader: a cycle over them
// is told once, and so is what one thread does alone at one place. The surest and shortest is kept
// and counts the others in `similar`. Requires and keeps the order of a verdict; O(n log n).
std::vector<Finding> FoldByName(const Observations& observations, std::vector<Finding> findings);

}  // namespace lockgraph::lockorder

#endif  // LOCKGRAPH_LOCKORDER_FOLD_BY_NAME_H_
