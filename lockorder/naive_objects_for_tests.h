// Unification without cleverness, for the naive judge.
#ifndef LOCKGRAPH_LOCKORDER_NAIVE_OBJECTS_FOR_TESTS_H_
#define LOCKGRAPH_LOCKORDER_NAIVE_OBJECTS_FOR_TESTS_H_

#include <optional>
#include <set>
#include <vector>

#include "lockorder/judge.h"

namespace lockgraph::lockorder {

// Which names of several steps mean one object: a table of pairs, filled until nothing changes.
class NaiveObjects {
 public:
  NaiveObjects(const Observations& o, const std::vector<Party>& cycle) : o_(o) {
    const auto dependency = [&](Party p) -> const Dependency& {
      return o.dependencies[p.dependency];
    };
    for (const Party p : cycle) Add(dependency(p));
    for (uint32_t i = 0; i < cycle.size() && cycle.size() > 1; ++i) {
      const Party next = cycle[(i + 1) % cycle.size()];
      const ThreadId thread = dependency(next).thread;
      const ResourceId has = next.hold == Party::kThreadEnd
                                 ? o.threads[thread.value].end
                                 : dependency(next).held[next.hold].resource;
      Join(i, o.resources[dependency(cycle[i]).wanted.value], (i + 1) % cycle.size(),
           o.resources[has.value]);
    }
    Close();
  }

  uint32_t Add(const Dependency& d) {
    threads_.push_back(d.thread);
    const auto step = static_cast<uint32_t>(threads_.size() - 1);
    const auto name = [&](ResourceId r) {
      for (ObjectId id = o_.resources[r.value].owner; id.valid(); id = o_.objects[id.value].from) {
        names_.insert({step, id.value});
      }
    };
    name(d.wanted);
    for (const Hold& h : d.held) name(h.resource);
    for (const Hold& h : o_.threads[d.thread.value].creator_holds) name(h.resource);
    return step;
  }

  void Join(uint32_t i, const Resource& x, uint32_t j, const Resource& y) {
    if (x.owner.valid() && y.owner.valid() && x.place == y.place) {
      sure_.insert({{i, x.owner.value}, {j, y.owner.value}});
    }
    Close();
  }

  bool Believed(uint32_t i, ObjectId x, uint32_t j, ObjectId y) const {
    return believed_.contains({{i, x.value}, {j, y.value}});
  }

  std::optional<Evidence> Doubts() const {
    Evidence doubts = Evidence::kNone;
    for (const auto& [a, b] : sure_) {
      if (a.first != b.first || a.second >= b.second) continue;
      const Object& x = o_.objects[a.second];
      const Object& y = o_.objects[b.second];
      const std::set<ObjectKind> kinds = {x.kind, y.kind};
      if (kinds.contains(ObjectKind::kSome)) continue;
      const bool made = kinds.contains(ObjectKind::kMade);
      if (made && (kinds.size() == 1 || kinds.contains(ObjectKind::kGiven))) return std::nullopt;
      const bool alike =
          kinds.size() == 1 && (x.kind == ObjectKind::kGiven || x.kind == ObjectKind::kGlobal);
      const bool near =
          (x.from.valid() && x.from == y.from) ||
          (x.type == y.type && y.kind == ObjectKind::kReached && y.from.value == a.second);
      doubts = doubts | (alike || near || made ? Evidence::kToldApart : Evidence::kUnknownInstance);
    }
    return doubts;
  }

 private:
  using Name = std::pair<uint32_t, uint32_t>;  // step, object
  using Pairs = std::set<std::pair<Name, Name>>;

  static void CloseEquality(Pairs& pairs) {
    for (bool changed = true; changed;) {
      const Pairs before = pairs;
      for (const auto& [a, b] : before) {
        pairs.insert({b, a});
        for (const auto& [c, d] : before) {
          if (b == c) pairs.insert({a, d});
        }
      }
      changed = before.size() != pairs.size();
    }
  }

  void Close() {
    for (const Name& a : names_) {
      sure_.insert({a, a});
      const ObjectKind kind = o_.objects[a.second].kind;
      for (const Name& b : names_) {
        if (a.second != b.second) continue;
        if (kind == ObjectKind::kMade || kind == ObjectKind::kGlobal ||
            (kind == ObjectKind::kGiven && threads_[a.first] != threads_[b.first])) {
          sure_.insert({a, b});
        }
      }
    }
    CloseEquality(sure_);
    believed_.insert(sure_.begin(), sure_.end());
    for (size_t before = 0; before != believed_.size();) {
      CloseEquality(believed_);
      before = believed_.size();
      for (const Name& a : names_) {
        for (const Name& b : names_) {
          const Object& x = o_.objects[a.second];
          const Object& y = o_.objects[b.second];
          if (x.kind != ObjectKind::kReached || y.kind != ObjectKind::kReached) continue;
          if (!x.from.valid() || !y.from.valid() || x.through != y.through) continue;
          const Name above_a = {a.first, x.from.value};
          const Name above_b = {b.first, y.from.value};
          if (believed_.contains({a, b})) believed_.insert({above_a, above_b});
          if (believed_.contains({above_a, above_b})) believed_.insert({a, b});
        }
      }
    }
  }

  const Observations& o_;
  std::vector<ThreadId> threads_;  // by step
  std::set<Name> names_;
  Pairs sure_;
  Pairs believed_;
};

}  // namespace lockgraph::lockorder

#endif  // LOCKGRAPH_LOCKORDER_NAIVE_OBJECTS_FOR_TESTS_H_
