// Events are not locks: a waiter goes on as soon as anybody signals.
#ifndef LOCKGRAPH_LOCKORDER_SIGNALLERS_H_
#define LOCKGRAPH_LOCKORDER_SIGNALLERS_H_

#include <cstdint>
#include <span>
#include <vector>

#include "lockorder/concurrency.h"
#include "lockorder/order_graph.h"

namespace lockgraph::lockorder {

// Keeps references to its arguments. Thread-compatible.
class Signallers {
 public:
  Signallers(const Observations& observations, const OrderGraph& graph,
             const Concurrency& concurrency);

  // Whether somebody could signal what `waiter` waits for although all of `parties` are stuck.
  // Never for thread ends (nobody else can end a thread), latches and barriers (every count is
  // needed), and locks. O(signals of the event * dependencies that owe it).
  bool SomebodyElse(Party waiter, std::span<const Party> parties) const;

 private:
  bool Stuck(const Signal& signal, std::span<const Party> parties) const;

  const Observations& observations_;
  const OrderGraph& graph_;
  const Concurrency& concurrency_;
  std::vector<std::vector<uint32_t>> signals_;  // by vertex
  std::vector<std::vector<uint32_t>> owing_;    // by vertex: dependencies that owe it
};

}  // namespace lockgraph::lockorder

#endif  // LOCKGRAPH_LOCKORDER_SIGNALLERS_H_
