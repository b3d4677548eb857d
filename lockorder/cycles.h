// The elementary cycles of the order graph, shortest first, within a budget.
#ifndef LOCKGRAPH_LOCKORDER_CYCLES_H_
#define LOCKGRAPH_LOCKORDER_CYCLES_H_

#include <cstdint>
#include <functional>
#include <span>

#include "lockorder/order_graph.h"

namespace lockgraph::lockorder {

struct CycleLimits {
  uint32_t max_length = 64;
  uint32_t max_cycles_per_component = 10000;
  // Edges looked at per component.
  uint64_t max_steps_per_component = 20'000'000;
};

// What the search asks about edges (by index) and tells about cycles.
struct CycleVisitor {
  // Whether the one that follows `edge` can be waited for through `next`: `edge.to` may be the same
  // object as `next.from`; do the modes conflict?
  std::function<bool(uint32_t edge, uint32_t next)> joins;
  // Whether both edges can be part of one deadlock, whatever the others are.
  std::function<bool(uint32_t edge, uint32_t other)> coexist;
  // An elementary cycle: each edge ends where the next one starts. It starts at its smallest
  // vertex.
  std::function<void(std::span<const uint32_t> edges)> found;
};

struct CycleCounts {
  uint64_t closed = 0;    // told to `found`
  uint64_t rejected = 0;  // would have closed, but for `joins` or `coexist`
  uint64_t cut = 0;       // starting points not followed to the end
};

// Tells `visitor` about each cycle once: by length, then by vertices, then by modes. A family of
// vertices is visited once by a cycle, or once per object when all of them are known exactly.
//
// Iterative deepening with exact distances back to the start, so that a ring of n locks costs n
// steps per round and a dense graph yields its short cycles first.
CycleCounts FindCycles(const OrderGraph& graph, const CycleLimits& limits,
                       const CycleVisitor& visitor);

}  // namespace lockgraph::lockorder

#endif  // LOCKGRAPH_LOCKORDER_CYCLES_H_
