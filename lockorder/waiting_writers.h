// Two readers wait for each other only through a third thread: a writer that waits between them,
// where readers queue behind waiting writers.
#ifndef LOCKGRAPH_LOCKORDER_WAITING_WRITERS_H_
#define LOCKGRAPH_LOCKORDER_WAITING_WRITERS_H_

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "lockorder/concurrency.h"
#include "lockorder/gates.h"
#include "lockorder/order_graph.h"

namespace lockgraph::lockorder {

// Keeps references to its arguments. Thread-compatible.
class WaitingWriters {
 public:
  static constexpr uint32_t kMaxTried = 512;  // writers tried per question

  WaitingWriters(const Observations& observations, const OrderGraph& graph,
                 const Concurrency& concurrency, const Gates& gates);

  // Whether a reader of `wanted` can be blocked by a reader of `held` at all: the policy lets
  // readers queue, and somebody writes. Requires that the two vertices meet. O(1).
  bool Possible(uint32_t wanted_vertex, uint32_t held_vertex) const;

  // A dependency, by index, and what it takes to believe in it beyond what it says itself.
  struct Writer {
    uint32_t dependency;
    Evidence doubts;
  };

  // The surest dependency that can wait to write `resource`, as `parties[step]` knows it, while all
  // `parties` wait. `unification` is theirs. O(kMaxTried * parties).
  std::optional<Writer> Find(ResourceId resource, uint32_t step, std::span<const Party> parties,
                             const Unification& unification,
                             std::span<const uint32_t> junction_families) const;

 private:
  std::optional<Evidence> DoubtsOf(const Dependency& writer, ResourceId resource, uint32_t step,
                                   std::span<const Party> parties, Unification unification,
                                   std::span<const uint32_t> junction_families) const;

  const Observations& observations_;
  const OrderGraph& graph_;
  const Concurrency& concurrency_;
  const Gates& gates_;
  std::vector<std::vector<uint32_t>> writers_;  // by vertex: blocking exclusive wishes
  std::vector<bool> written_;                   // by family: some vertex has a writer
  std::vector<bool> readers_first_;             // by vertex: readers overtake waiting writers
};

}  // namespace lockgraph::lockorder

#endif  // LOCKGRAPH_LOCKORDER_WAITING_WRITERS_H_
