// Whether a cycle of edges can be a deadlock: which threads, with which witnesses, how sure.
#ifndef LOCKGRAPH_LOCKORDER_FEASIBILITY_H_
#define LOCKGRAPH_LOCKORDER_FEASIBILITY_H_

#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "lockorder/concurrency.h"
#include "lockorder/finding.h"
#include "lockorder/gates.h"
#include "lockorder/order_graph.h"
#include "lockorder/signallers.h"
#include "lockorder/unification.h"
#include "lockorder/waiting_writers.h"

namespace lockgraph::lockorder {

// A cycle is possible when each edge has a witness such that
// - the modes conflict at each junction, or both are shared and a writer waits between them;
// - each two witnesses can be waiting at the same time (MHP) and no gate lock separates them;
// - at each junction the two names can mean one object (unification.h);
// - the cycle is minimal: no party also holds what a party other than the one before it waits for.
//   (Such a cycle has a shorter one inside, made of the same witnesses.)
// Keeps references to its arguments. Thread-compatible: questions fill a cache.
class Feasibility {
 public:
  Feasibility(const Observations& observations, const OrderGraph& graph,
              const Concurrency& concurrency, const Gates& gates, const WaitingWriters& writers,
              const Signallers& signallers);

  // Whether who follows `edge` can be blocked by who follows `next`. Cheap; the edges must meet.
  bool Joins(uint32_t edge, uint32_t next) const;

  // Whether some witnesses of the two edges can wait together, whatever the rest of the cycle.
  // Cached; O(witnesses squared) the first time.
  bool Coexist(uint32_t edge, uint32_t other) const;

  // The finding for a cycle of edges, with the most convincing witnesses; nullopt when it cannot
  // happen. Everything is set but the fields that folding decides. Bounded: gives up on a cycle
  // after kMaxAttempts to fit a witness, and on all further ones after kMaxAttemptsInAll.
  std::optional<Finding> Solve(std::span<const uint32_t> cycle) const;

  // Cycles given up.
  uint64_t given_up() const { return given_up_; }

  static constexpr uint64_t kMaxAttempts = 10'000;
  static constexpr uint64_t kMaxAttemptsInAll = 10'000'000;
  // Pairs of witnesses that Coexist tries before it leaves the answer to Solve.
  static constexpr uint32_t kMaxPairs = 512;

 private:
  struct Attempt;
  std::optional<Finding> Assign(Attempt& attempt, Confidence least) const;
  bool Fits(const Attempt& attempt, Party candidate) const;
  bool CanWaitTogether(const Dependency& a, const Dependency& b) const;
  bool HoldsWish(const Dependency& holder, const Dependency& wisher) const;
  std::optional<Finding> Conclude(const Attempt& attempt) const;
  std::optional<Evidence> DoubtsOf(const Attempt& attempt, std::span<const Party> parties,
                                   const Unification& unification) const;
  void JoinEvidence(Finding& finding) const;
  bool AddJunction(const Attempt& attempt, uint32_t i, const Unification& unification,
                   Finding& finding) const;
  uint32_t CountSimilar(const Attempt& attempt) const;
  bool OneClass(std::span<const uint32_t> cycle) const;
  Rule RuleFor(std::span<const uint32_t> cycle, bool waiting_writer) const;

  const Observations& observations_;
  const OrderGraph& graph_;
  const Concurrency& concurrency_;
  const Gates& gates_;
  const WaitingWriters& writers_;
  const Signallers& signallers_;
  mutable std::unordered_map<uint64_t, bool> coexist_;
  mutable uint64_t attempts_ = 0;
  mutable uint64_t given_up_ = 0;
};

}  // namespace lockgraph::lockorder

#endif  // LOCKGRAPH_LOCKORDER_FEASIBILITY_H_
