#include "lockorder/unification.h"

#include <algorithm>

#include "lockorder/order_graph.h"

namespace lockgraph::lockorder {

Unification::Unification(const Observations& observations, std::span<const Party> parties)
    : observations_(observations) {
  if (observations.objects.empty()) return;
  for (const Party& party : parties) AddStep(observations.dependencies[party.dependency]);
  ShareNames(0);
  for (uint32_t i = 0; i < parties.size() && parties.size() > 1; ++i) {
    const uint32_t next = (i + 1) % static_cast<uint32_t>(parties.size());
    Join(i, observations.dependencies[parties[i].dependency].wanted, next,
         ResourceOf(observations, parties[next]));
  }
  Believe();
}

uint32_t Unification::Add(const Dependency& dependency, uint32_t step, ResourceId lock) {
  if (observations_.objects.empty()) return 0;
  const auto first = static_cast<uint32_t>(nodes_.size());
  const uint32_t added = AddStep(dependency);
  ShareNames(first);
  Join(added, dependency.wanted, step, lock);
  Believe();
  return added;
}

uint32_t Unification::AddStep(const Dependency& dependency) {
  const auto step = static_cast<uint32_t>(threads_.size());
  threads_.push_back(dependency.thread);
  AddObject(step, dependency.wanted);
  for (const Hold& hold : dependency.held) AddObject(step, hold.resource);
  for (const Hold& hold : observations_.threads[dependency.thread.value].creator_holds) {
    AddObject(step, hold.resource);
  }
  return step;
}

// The owner and what it was reached from.
void Unification::AddObject(uint32_t step, ResourceId resource) {
  ObjectId object = At(resource).owner;
  while (object.valid() && !Find(step, object)) {
    const auto number = static_cast<uint32_t>(nodes_.size());
    nodes_.push_back({step, object, number, number});
    object = observations_.objects[object.value].from;
  }
}

std::optional<uint32_t> Unification::Find(uint32_t step, ObjectId object) const {
  for (uint32_t n = 0; n < nodes_.size(); ++n) {
    if (nodes_[n].step == step && nodes_[n].object == object) return n;
  }
  return std::nullopt;
}

// One name in two steps: the same object if it is a name for the whole program, or if two threads
// got it from the same creator. Two instances of one thread have arguments of their own.
void Unification::ShareNames(uint32_t first) {
  for (uint32_t a = first; a < nodes_.size(); ++a) {
    for (uint32_t b = 0; b < a; ++b) {
      if (nodes_[a].object != nodes_[b].object || nodes_[a].step == nodes_[b].step) continue;
      const ObjectKind kind = At(nodes_[a]).kind;
      const bool one_thread = threads_[nodes_[a].step] == threads_[nodes_[b].step];
      const bool everywhere = kind == ObjectKind::kMade || kind == ObjectKind::kGlobal;
      if (everywhere || (kind == ObjectKind::kGiven && !one_thread)) Unite(a, b, true);
    }
  }
}

void Unification::Join(uint32_t i, ResourceId x, uint32_t j, ResourceId y) {
  const Resource& mine = At(x);
  const Resource& other = At(y);
  if (!mine.owner.valid() || !other.owner.valid() || mine.place != other.place) return;
  Unite(*Find(i, mine.owner), *Find(j, other.owner), true);
}

void Unification::Unite(uint32_t a, uint32_t b, bool sure) {
  const auto unite = [this](uint32_t Node::* set, uint32_t x, uint32_t y) {
    const uint32_t keep = std::min(nodes_[x].*set, nodes_[y].*set);
    const uint32_t drop = std::max(nodes_[x].*set, nodes_[y].*set);
    for (Node& node : nodes_) {
      if (node.*set == drop) node.*set = keep;
    }
  };
  if (sure) unite(&Node::set, a, b);
  unite(&Node::believed, a, b);
}

// Whether two objects are believed to be one because they hang in the same way off one object, or
// the other way round, because of what hangs off them.
bool Unification::Follows(const Node& a, const Node& b) {
  const Object& x = At(a);
  const Object& y = At(b);
  if (x.kind != ObjectKind::kReached || y.kind != ObjectKind::kReached) return false;
  if (x.through != y.through || !x.from.valid() || !y.from.valid()) return false;
  const uint32_t above_a = *Find(a.step, x.from);
  const uint32_t above_b = *Find(b.step, y.from);
  const bool below = a.believed == b.believed;
  const bool above = nodes_[above_a].believed == nodes_[above_b].believed;
  if (below == above) return false;
  if (below) {
    Unite(above_a, above_b, false);
  } else {
    Unite(*Find(a.step, a.object), *Find(b.step, b.object), false);
  }
  return true;
}

void Unification::Believe() {
  bool changed = true;
  while (changed) {
    changed = false;
    for (size_t a = 0; a < nodes_.size(); ++a) {
      for (size_t b = 0; b < a; ++b) changed |= Follows(nodes_[a], nodes_[b]);
    }
  }
}

// How one step tells its objects `a` and `b` apart.
Evidence Unification::DoubtOf(ObjectId a, ObjectId b, bool& impossible) const {
  const Object& x = observations_.objects[a.value];
  const Object& y = observations_.objects[b.value];
  const auto either = [&](ObjectKind kind) { return x.kind == kind || y.kind == kind; };
  const auto both = [&](ObjectKind kind) { return x.kind == kind && y.kind == kind; };
  if (either(ObjectKind::kSome)) return Evidence::kNone;
  if (either(ObjectKind::kMade) && (both(ObjectKind::kMade) || either(ObjectKind::kGiven))) {
    impossible = true;
    return Evidence::kNone;
  }
  // An object and its neighbour: the next in a list, a child of the same class, two arguments.
  const auto next_to = [&](const Object& reached, ObjectId from) {
    return reached.kind == ObjectKind::kReached && reached.from == from &&
           reached.type == observations_.objects[from.value].type;
  };
  const bool siblings = x.from.valid() && x.from == y.from;
  const bool neighbours = both(ObjectKind::kGiven) || both(ObjectKind::kGlobal) ||
                          either(ObjectKind::kMade) || siblings || next_to(x, b) || next_to(y, a);
  return neighbours ? Evidence::kToldApart : Evidence::kUnknownInstance;
}

std::optional<Evidence> Unification::Doubts() const {
  Evidence doubts = Evidence::kNone;
  for (size_t a = 0; a < nodes_.size(); ++a) {
    for (size_t b = 0; b < a; ++b) {
      const Node& x = nodes_[a];
      const Node& y = nodes_[b];
      if (x.set != y.set || x.step != y.step) continue;
      bool impossible = false;
      doubts = doubts | DoubtOf(x.object, y.object, impossible);
      if (impossible) return std::nullopt;
    }
  }
  return doubts;
}

std::optional<Evidence> Unification::Apart(uint32_t i, ResourceId x, uint32_t j,
                                           ResourceId y) const {
  const Resource& mine = At(x);
  const Resource& other = At(y);
  if (Compare(mine, other) == Overlap::kSame) return std::nullopt;
  if (!mine.owner.valid() || !other.owner.valid() || mine.place != other.place) {
    return Evidence::kNone;
  }
  const Node& a = nodes_[*Find(i, mine.owner)];
  const Node& b = nodes_[*Find(j, other.owner)];
  if (a.believed == b.believed) return std::nullopt;
  const auto either = [&](ObjectKind kind) { return At(a).kind == kind || At(b).kind == kind; };
  if (either(ObjectKind::kSome)) return Evidence::kMaybeGated;
  return either(ObjectKind::kElement) ? Evidence::kNone : Evidence::kUnknownInstance;
}

}  // namespace lockgraph::lockorder
