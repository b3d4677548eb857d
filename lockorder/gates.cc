#include "lockorder/gates.h"

#include <algorithm>

namespace lockgraph::lockorder {

bool Gates::MayBeGate(const Hold& a, const Hold& b) const {
  if (a.role != Hold::Role::kHolds || b.role != Hold::Role::kHolds || a.may || b.may) return false;
  if (!Conflicts(a.mode, b.mode)) return false;
  return graph_.Meet(graph_.VertexOf(a.resource), graph_.VertexOf(b.resource));
}

bool Gates::SureGate(const Hold& a, const Hold& b) const {
  const uint32_t x = graph_.VertexOf(a.resource);
  return x == graph_.VertexOf(b.resource) && graph_.vertices()[x].one;
}

// The creator's locks protect `child` against all but those above it, and but the siblings that the
// very same hold protects.
template <typename Visit>
bool Gates::AnyCreatorPair(const Dependency& child, const Dependency& other, Visit visit) const {
  const Thread& thread = observations_.threads[child.thread.value];
  if (thread.creator_holds.empty()) return false;
  if (concurrency_.IsAncestor(other.thread, child.thread)) return false;
  const Thread& other_thread = observations_.threads[other.thread.value];
  const bool siblings = thread.parent == other_thread.parent;
  for (const Hold& hold : thread.creator_holds) {
    for (const Hold& held : other.held) {
      if (MayBeGate(hold, held) && visit(hold, held)) return true;
    }
    if (concurrency_.IsAncestor(child.thread, other.thread)) continue;
    for (const Hold& held : other_thread.creator_holds) {
      if (siblings && hold == held) continue;
      if (MayBeGate(hold, held) && visit(hold, held)) return true;
    }
  }
  return false;
}

template <typename Visit>
bool Gates::AnyPair(const Dependency& a, const Dependency& b, Visit visit) const {
  for (const Hold& x : a.held) {
    for (const Hold& y : b.held) {
      if (MayBeGate(x, y) && visit(x, y)) return true;
    }
  }
  return AnyCreatorPair(a, b, visit) ||
         AnyCreatorPair(b, a, [&](const Hold& y, const Hold& x) { return visit(x, y); });
}

bool Gates::SeparateSurely(const Dependency& a, const Dependency& b) const {
  return AnyPair(a, b, [this](const Hold& x, const Hold& y) { return SureGate(x, y); });
}

std::optional<Evidence> Gates::Open(uint32_t i, const Dependency& a, uint32_t j,
                                    const Dependency& b, const Unification& unification,
                                    std::span<const uint32_t> junction_families) const {
  Evidence doubts = Evidence::kNone;
  const bool separate = AnyPair(a, b, [&](const Hold& x, const Hold& y) {
    if (SureGate(x, y)) return true;
    const auto unknown = [this](const Hold& hold) {
      return observations_.resources[hold.resource.value].instance == Instance::kUnknown;
    };
    if (unknown(x) || unknown(y)) return false;
    const uint32_t family = graph_.vertices()[graph_.VertexOf(x.resource)].family;
    if (std::binary_search(junction_families.begin(), junction_families.end(), family)) {
      return false;
    }
    const std::optional<Evidence> apart = unification.Apart(i, x.resource, j, y.resource);
    if (apart) doubts = doubts | *apart;
    return !apart;
  });
  if (separate) return std::nullopt;
  return doubts;
}

}  // namespace lockgraph::lockorder
