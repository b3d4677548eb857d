// The `hierarchy` of .lockgraph.yaml as declared orders (LG1008).
#ifndef LOCKGRAPH_TOOLS_LOCKGRAPH_DECLARED_HIERARCHY_H_
#define LOCKGRAPH_TOOLS_LOCKGRAPH_DECLARED_HIERARCHY_H_

#include <string>
#include <vector>

#include "lockorder/observations.h"

namespace lockgraph::cli {

// Adds an order for each two neighbours of a chain that are locks of the program, by name; what
// lies between two that are is passed over. The orders' site is the line of the chain in the
// configuration's file, `path`, named relative to `root` where it lies below. To be called before
// the judge.
void DeclareHierarchy(const std::vector<std::vector<std::string>>& chains, const std::string& path,
                      const std::string& root, lockorder::Observations& observations);

}  // namespace lockgraph::cli

#endif  // LOCKGRAPH_TOOLS_LOCKGRAPH_DECLARED_HIERARCHY_H_
