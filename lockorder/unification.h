// Which objects must be one for a cycle to close, and whether they can be.
#ifndef LOCKGRAPH_LOCKORDER_UNIFICATION_H_
#define LOCKGRAPH_LOCKORDER_UNIFICATION_H_

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "lockorder/finding.h"
#include "lockorder/observations.h"

namespace lockgraph::lockorder {

// Each dependency is a *step* with its own meaning of names; what a step waits for is what another
// has, so that the owners of the two are one object. From that follows
// - a doubt, when objects that one step tells apart end up as one;
// - which further locks of two steps are one object: gates.
// Keeps a reference to the observations. A few microseconds per step; nothing without objects.
class Unification {
 public:
  // The parties of a cycle, each waiting for what the next one has. Steps are numbered likewise.
  Unification(const Observations& observations, std::span<const Party> parties);

  // A further dependency that waits for `wanted` of its own, which is `lock` of `step`. Returns the
  // number of its step.
  uint32_t Add(const Dependency& dependency, uint32_t step, ResourceId lock);

  // What the cycle rests on beyond its parties; nullopt when it cannot be.
  std::optional<Evidence> Doubts() const;

  // What it takes to believe that lock `x` of step `i` and lock `y` of step `j`, which may be one
  // object, are two: nullopt where nothing speaks for that.
  std::optional<Evidence> Apart(uint32_t i, ResourceId x, uint32_t j, ResourceId y) const;

 private:
  struct Node {
    uint32_t step;
    ObjectId object;
    uint32_t set;       // the least node known to be the same object
    uint32_t believed;  // the least node believed to be so
  };

  uint32_t AddStep(const Dependency& dependency);
  void AddObject(uint32_t step, ResourceId resource);
  std::optional<uint32_t> Find(uint32_t step, ObjectId object) const;
  void ShareNames(uint32_t first);
  void Join(uint32_t i, ResourceId x, uint32_t j, ResourceId y);
  void Unite(uint32_t a, uint32_t b, bool sure);
  void Believe();
  bool Follows(const Node& a, const Node& b);
  Evidence DoubtOf(ObjectId a, ObjectId b, bool& impossible) const;
  const Object& At(const Node& node) const { return observations_.objects[node.object.value]; }
  const Resource& At(ResourceId id) const { return observations_.resources[id.value]; }

  const Observations& observations_;
  std::vector<ThreadId> threads_;  // by step
  std::vector<Node> nodes_;
};

}  // namespace lockgraph::lockorder

#endif  // LOCKGRAPH_LOCKORDER_UNIFICATION_H_
