// Events are not locks: a waiter goes on as soon as anybody signals.
#ifndef LOCKGRAPH_LOCKORDER_SIGNALLERS_H_
#define LOCKGRAPH_LOCKORDER_SIGNALLERS_H_

#include <compare>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "lockorder/concurrency.h"
#include "lockorder/order_graph.h"

namespace lockgraph::lockorder {

// Keeps references to its arguments. Thread-compatible: questions fill a cache.
class Signallers {
 public:
  Signallers(const Observations& observations, const OrderGraph& graph,
             const Concurrency& concurrency);

  // Whether somebody could signal what `waiter` waits for although all of `parties` are stuck.
  // Never for thread ends (nobody else can end a thread), latches and barriers (every count is
  // needed), and locks. O(signals of the event) the first time for each waiter; then
  // O(different needs of its signallers * parties).
  bool SomebodyElse(Party waiter, std::span<const Party> parties) const;

 private:
  // A lock that a signaller must take before it signals.
  struct Need {
    uint32_t vertex;
    Mode mode;
    auto operator<=>(const Need&) const = default;
  };
  using Needs = std::vector<Need>;  // sorted

  // Signals that no question can tell apart: of one thread, with one set of threads alive.
  struct Source {
    Dependency at;  // thread and live
    std::vector<Needs> needs;
  };

  Needs NeedsOf(const Signal& signal, std::span<const uint32_t> owing) const;
  const std::vector<Needs>& NeedsAround(uint32_t waiter, uint32_t event) const;
  bool Stuck(const Needs& needs, std::span<const Party> parties) const;

  const Observations& observations_;
  const OrderGraph& graph_;
  const Concurrency& concurrency_;
  std::vector<std::vector<Source>> sources_;  // by vertex
  // By waiting dependency: the least needs of those who can signal meanwhile.
  mutable std::unordered_map<uint32_t, std::vector<Needs>> around_;
};

}  // namespace lockgraph::lockorder

#endif  // LOCKGRAPH_LOCKORDER_SIGNALLERS_H_
