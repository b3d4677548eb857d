// How units that include partly the same headers share the work of parsing them.
#ifndef LOCKGRAPH_ANALYZER_EXTRACT_HEADER_TREE_H_
#define LOCKGRAPH_ANALYZER_EXTRACT_HEADER_TREE_H_

#include <cstdint>
#include <vector>

namespace lockgraph::extract {

// Some units and headers that all of them include, to be parsed once for all; no headers for a unit
// that shares nothing more.
struct HeaderGroup {
  std::vector<uint32_t> headers;  // in an order in which the first unit includes them
  std::vector<uint32_t> units;
};

struct HeaderChoice {
  std::vector<std::vector<uint32_t>> includes;  // of each unit, in its order
  std::vector<uint64_t> cost;                   // of parsing each header
  std::vector<bool> excluded;                   // headers: parsed already, or not to be shared
  uint64_t least_saving = 0;                    // a group that saves less is none
};

// Divides `units` so that each group shares what saves most; a group is divided further, with its
// headers excluded, in the same way. Each unit is in exactly one group; the order is deterministic.
// O(units * headers) for each group.
std::vector<HeaderGroup> DivideByHeaders(const HeaderChoice& choice, std::vector<uint32_t> units);

}  // namespace lockgraph::extract

#endif  // LOCKGRAPH_ANALYZER_EXTRACT_HEADER_TREE_H_
