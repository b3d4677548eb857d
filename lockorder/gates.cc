#include "lockorder/gates.h"

#include <algorithm>

namespace lockgraph::lockorder {

bool Gates::OneGate(const Hold& a, const Hold& b,
                    const std::span<const uint32_t>* junctions) const {
  if (a.role != Hold::Role::kHolds || b.role != Hold::Role::kHolds || a.may || b.may) return false;
  if (!Conflicts(a.mode, b.mode)) return false;
  const uint32_t x = graph_.VertexOf(a.resource);
  const uint32_t y = graph_.VertexOf(b.resource);
  if (!graph_.Meet(x, y)) return false;
  const Vertex& vertex = graph_.vertices()[x];
  if (x == y && vertex.one) return true;
  if (junctions == nullptr) return false;
  if (observations_.resources[a.resource.value].instance == Instance::kUnknown ||
      observations_.resources[b.resource.value].instance == Instance::kUnknown) {
    return false;
  }
  return !std::binary_search(junctions->begin(), junctions->end(), vertex.family);
}

// The creator's locks protect `child` against all but those above it, and but the siblings that the
// very same hold protects.
bool Gates::CreatorGate(const Dependency& child, const Dependency& other,
                        const std::span<const uint32_t>* junctions) const {
  const Thread& thread = observations_.threads[child.thread.value];
  if (thread.creator_holds.empty()) return false;
  if (concurrency_.IsAncestor(other.thread, child.thread)) return false;
  const Thread& other_thread = observations_.threads[other.thread.value];
  const bool siblings = thread.parent == other_thread.parent;
  for (const Hold& hold : thread.creator_holds) {
    for (const Hold& held : other.held) {
      if (OneGate(hold, held, junctions)) return true;
    }
    if (concurrency_.IsAncestor(child.thread, other.thread)) continue;
    for (const Hold& held : other_thread.creator_holds) {
      if (!(siblings && hold == held) && OneGate(hold, held, junctions)) return true;
    }
  }
  return false;
}

bool Gates::AnyGate(const Dependency& a, const Dependency& b,
                    const std::span<const uint32_t>* junctions) const {
  for (const Hold& x : a.held) {
    for (const Hold& y : b.held) {
      if (OneGate(x, y, junctions)) return true;
    }
  }
  return CreatorGate(a, b, junctions) || CreatorGate(b, a, junctions);
}

bool Gates::Separate(const Dependency& a, const Dependency& b,
                     std::span<const uint32_t> junction_families) const {
  return AnyGate(a, b, &junction_families);
}

bool Gates::SeparateSurely(const Dependency& a, const Dependency& b) const {
  return AnyGate(a, b, nullptr);
}

}  // namespace lockgraph::lockorder
