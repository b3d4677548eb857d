// Gate locks: what keeps two threads from being at their waits at the same time.
#ifndef LOCKGRAPH_LOCKORDER_GATES_H_
#define LOCKGRAPH_LOCKORDER_GATES_H_

#include <cstdint>
#include <span>

#include "lockorder/concurrency.h"
#include "lockorder/order_graph.h"

namespace lockgraph::lockorder {

// Keeps references to its arguments. Thread-compatible.
class Gates {
 public:
  Gates(const Observations& observations, const OrderGraph& graph, const Concurrency& concurrency)
      : observations_(observations), graph_(graph), concurrency_(concurrency) {}

  // Whether `a` and `b` hold one lock in conflicting modes, for sure. A lock that only may be the
  // same object is believed to be so (both use the gate of "their" object), unless its family is
  // part of the cycle itself: `junction_families` (sorted). There, holding another object of the
  // class is the very point. O(product of the holds).
  bool Separate(const Dependency& a, const Dependency& b,
                std::span<const uint32_t> junction_families) const;

  // The same, counting only locks that are known to be one object: whatever the rest of the cycle.
  bool SeparateSurely(const Dependency& a, const Dependency& b) const;

 private:
  bool OneGate(const Hold& a, const Hold& b, const std::span<const uint32_t>* junctions) const;
  bool AnyGate(const Dependency& a, const Dependency& b,
               const std::span<const uint32_t>* junctions) const;
  bool CreatorGate(const Dependency& child, const Dependency& other,
                   const std::span<const uint32_t>* junctions) const;

  const Observations& observations_;
  const OrderGraph& graph_;
  const Concurrency& concurrency_;
};

}  // namespace lockgraph::lockorder

#endif  // LOCKGRAPH_LOCKORDER_GATES_H_
