// Gate locks: what keeps two threads from being at their waits at the same time.
#ifndef LOCKGRAPH_LOCKORDER_GATES_H_
#define LOCKGRAPH_LOCKORDER_GATES_H_

#include <cstdint>
#include <optional>
#include <span>

#include "lockorder/concurrency.h"
#include "lockorder/order_graph.h"
#include "lockorder/unification.h"

namespace lockgraph::lockorder {

// Keeps references to its arguments. Thread-compatible.
class Gates {
 public:
  Gates(const Observations& observations, const OrderGraph& graph, const Concurrency& concurrency)
      : observations_(observations), graph_(graph), concurrency_(concurrency) {}

  // Whether `a` and `b` hold one lock in conflicting modes, for sure: one that is a single object
  // in the whole program. O(product of the holds).
  bool SeparateSurely(const Dependency& a, const Dependency& b) const;

  // What it takes to believe that nothing keeps steps `i` and `j` apart, which are `a` and `b`;
  // nullopt when a lock does that both hold in conflicting modes. Locks of one class are one object
  // if `unification` says so, unless their family is part of the cycle itself: `junction_families`
  // (sorted). There, holding another object of the class is the very point. O(product of the
  // holds).
  std::optional<Evidence> Open(uint32_t i, const Dependency& a, uint32_t j, const Dependency& b,
                               const Unification& unification,
                               std::span<const uint32_t> junction_families) const;

 private:
  // Calls `visit` with each pair of conflicting holds that may be one lock, until it returns true.
  template <typename Visit>
  bool AnyPair(const Dependency& a, const Dependency& b, Visit visit) const;
  template <typename Visit>
  bool AnyCreatorPair(const Dependency& child, const Dependency& other, Visit visit) const;
  bool MayBeGate(const Hold& a, const Hold& b) const;
  bool SureGate(const Hold& a, const Hold& b) const;

  const Observations& observations_;
  const OrderGraph& graph_;
  const Concurrency& concurrency_;
};

}  // namespace lockgraph::lockorder

#endif  // LOCKGRAPH_LOCKORDER_GATES_H_
