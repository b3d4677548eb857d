// Strongly connected components: every cycle lies within one.
#ifndef LOCKGRAPH_LOCKORDER_COMPONENTS_H_
#define LOCKGRAPH_LOCKORDER_COMPONENTS_H_

#include <cstdint>
#include <functional>
#include <vector>

namespace lockgraph::lockorder {

// A directed graph on 0..count-1: `successor(v, i)` is the i-th successor of v, kNoSuccessor after
// the last.
constexpr uint32_t kNoSuccessor = 0xffffffff;
using Successor = std::function<uint32_t(uint32_t vertex, uint32_t index)>;

struct Components {
  std::vector<uint32_t> of;                     // component of each vertex
  std::vector<std::vector<uint32_t>> vertices;  // of each component, ascending
  // All vertices, each behind those that it leads to and that do not lead back.
  std::vector<uint32_t> post_order;
};

// Components are numbered by their smallest vertex. Tarjan 1972, with an explicit stack: the depth
// of a program's lock order must not be limited by the stack of a watched thread. O(V + E).
Components FindComponents(uint32_t count, const Successor& successor);

}  // namespace lockgraph::lockorder

#endif  // LOCKGRAPH_LOCKORDER_COMPONENTS_H_
