// Where paths meet.
#include <algorithm>
#include <functional>

#include "analyzer/link/state.h"
#include "analyzer/link/thread_sets.h"

namespace lockgraph::link {

using summary::Operator;

namespace {

// A thread started on one path only may be running after the paths meet: its handle is kept.
bool IsHandle(const Symbols& symbols, Symbol place) {
  const SymbolNode& node = symbols.at(place);
  if (node.kind != SymbolKind::kField) return false;
  if (node.b == HiddenField(Hidden::kThread).value) return true;
  // So is what was put into a container.
  return symbols.IsHidden(place) && symbols.kind(Symbol{node.a}) == SymbolKind::kElement;
}

// What a call returned that only one path made, for a conditional expression to take later: the
// other one has no use for it.
bool IsPicked(const Symbols& symbols, const std::vector<uint32_t>& picked, Symbol place) {
  const SymbolNode& node = symbols.at(place);
  return node.kind == SymbolKind::kResultPlace &&
         std::binary_search(picked.begin(), picked.end(), node.b);
}

// The other path did not make this object: its content is what this path put in.
bool IsMade(const Symbols& symbols, Symbol place) {
  const SymbolNode& root = symbols.at(symbols.Root(place));
  return root.kind == SymbolKind::kDeref && symbols.kind(Symbol{root.a}) == SymbolKind::kNew;
}

// A function wrapper that one path has not filled: what it calls is what the other one put in.
// Whether it is empty stays open.
bool IsUnset(const Symbols& symbols, Symbol place, Symbol a, Symbol b) {
  const SymbolNode& node = symbols.at(place);
  if (node.kind != SymbolKind::kField || node.b != HiddenField(Hidden::kCallable).value)
    return false;
  const auto empty = [&](Symbol s) {
    return symbols.kind(s) == SymbolKind::kInteger && symbols.at(s).integer == 0;
  };
  return (empty(a) && symbols.kind(b) == SymbolKind::kLoad) ||
         (empty(b) && symbols.kind(a) == SymbolKind::kLoad);
}

bool IsPointer(const Symbols& symbols, Symbol value) {
  switch (symbols.kind(value)) {
    case SymbolKind::kAddress:
    case SymbolKind::kFunction:
    case SymbolKind::kNew:
    case SymbolKind::kChoice:
    case SymbolKind::kBind:
    case SymbolKind::kThread:
      return true;
    default:
      return false;
  }
}

// Whether one name could stand for both places: the same fields of objects behind some pointer or
// at some index.
bool Alike(const Symbols& symbols, Symbol a, Symbol b) {
  while (a != b) {
    const SymbolNode &x = symbols.at(a), &y = symbols.at(b);
    if (x.kind != y.kind) return false;
    switch (x.kind) {
      case SymbolKind::kField:
        if (x.b != y.b) return false;
        break;
      case SymbolKind::kElement:
        break;
      case SymbolKind::kDeref:
        return symbols.TypeOf(a) == symbols.TypeOf(b);
      default:
        return false;
    }
    a = Symbol{x.a};
    b = Symbol{y.a};
  }
  return true;
}

}  // namespace

// The least general place or value that two stand for: equal parts are kept, and what differs is
// named by the merge value that stands for the same pair elsewhere in the state, or by a new one.
class State::Generalisation {
 public:
  Generalisation(Symbols& symbols, std::vector<Difference>& differences,
                 summary::FunctionId function, uint32_t block)
      : symbols_(symbols), differences_(differences), function_(function), block_(block) {}

  Symbol operator()(Symbol mine, Symbol theirs) {
    whole_ = mine;
    return Of(mine, theirs);
  }

 private:
  Symbol Of(Symbol mine, Symbol theirs) {
    if (mine == theirs || !mine.valid() || !theirs.valid()) return mine == theirs ? mine : Symbol{};
    for (const Difference& d : differences_) {
      if (d.mine == mine && d.theirs == theirs) return d.merged;
    }
    const SymbolNode x = symbols_.at(mine), y = symbols_.at(theirs);
    if (x.kind == y.kind && x.op == y.op) {
      switch (x.kind) {
        case SymbolKind::kField:
          return symbols_.Field(Of(Symbol{x.a}, Symbol{y.a}), {x.b});
        case SymbolKind::kElement:
          return symbols_.Element(Of(Symbol{x.a}, Symbol{y.a}), Of(Symbol{x.b}, Symbol{y.b}));
        case SymbolKind::kDeref:
          return symbols_.Deref(Of(Symbol{x.a}, Symbol{y.a}));
        case SymbolKind::kBinary:
          return symbols_.Binary(x.op, Of(Symbol{x.a}, Symbol{y.a}), Of(Symbol{x.b}, Symbol{y.b}));
        default:
          break;
      }
    }
    const Symbol merged = symbols_.IsMergeOf(mine, function_, block_)
                              ? mine
                              : symbols_.Merge(function_, block_, whole_, symbols_.TypeOf(mine));
    differences_.push_back({mine, theirs, merged});
    return merged;
  }

  Symbols& symbols_;
  std::vector<Difference>& differences_;
  const summary::FunctionId function_;
  const uint32_t block_;
  Symbol whole_;  // the place at hand: names the merge values that are new
};

bool State::SameMemory(const Symbols& symbols, const State& other) const {
  const auto covered = [&](const State& one, const State& by) {
    return std::all_of(one.store.begin(), one.store.end(), [&](const auto& entry) {
      return !symbols.IsMemory(entry.first) || by.Find(entry.first) == entry.second;
    });
  };
  return covered(*this, other) && covered(other, *this);
}

bool State::MadeAlike(const Symbols& symbols, const State& other,
                      const absl::flat_hash_set<Symbol>& attributes) const {
  const auto tells = [&](Symbol at, Symbol value) {
    const SymbolNode& content = symbols.at(value);
    if (content.kind == SymbolKind::kAddress) return attributes.contains(Symbol{content.a});
    const SymbolNode& place = symbols.at(at);
    return content.kind == SymbolKind::kInteger && place.kind == SymbolKind::kField &&
           place.b == HiddenField(Hidden::kRecursive).value;
  };
  const auto covered = [&](const State& one, const State& by) {
    return std::all_of(one.store.begin(), one.store.end(), [&](const auto& entry) {
      return !tells(entry.first, entry.second) || by.Find(entry.first) == entry.second;
    });
  };
  return covered(*this, other) && covered(other, *this);
}

template <typename Same>
bool State::SameLocksBy(const State& other, const Same& same) const {
  const auto alike = [&](const HeldLock& a, const HeldLock& b) {
    return a.mode == b.mode && a.count == b.count && a.owner == b.owner && same(a.lock, b.lock);
  };
  return child == other.child && joined == other.joined &&
         std::equal(held.begin(), held.end(), other.held.begin(), other.held.end(), alike) &&
         std::equal(released.begin(), released.end(), other.released.begin(), other.released.end(),
                    [&](const auto& a, const auto& b) { return same(a.lock, b.lock); });
}

bool State::SameLocks(const State& other) const { return SameLocksBy(other, std::equal_to<>()); }

bool State::SameShape(const Symbols& symbols, const State& other) const {
  return SameLocksBy(other, [&](Symbol a, Symbol b) { return Alike(symbols, a, b); });
}

namespace {

void Insert(std::vector<Fact>& facts, const Fact& fact) {
  const auto at = std::lower_bound(facts.begin(), facts.end(), fact);
  if (at == facts.end() || *at != fact) facts.insert(at, fact);
}

// The value that is true exactly where the fact holds, or where it does not.
Symbol TruthOf(Symbols& symbols, const Fact& fact, bool wanted) {
  const bool truth = fact.constant == 0 || (fact.constant == 1 && symbols.IsComparison(fact.value));
  const bool holds = (fact.constant != 0) == fact.equal;
  Symbol value = fact.value;
  if (!truth) value = symbols.Binary(Operator::kEqual, value, symbols.Integer(fact.constant));
  const bool positive = (truth ? holds : fact.equal) == wanted;
  return positive ? value : symbols.Binary(Operator::kEqual, value, symbols.Integer(0));
}

bool Negates(const Symbols& symbols, const Fact& a, const Fact& b) {
  if (a.value != b.value) return false;
  if (a.constant == b.constant) return a.equal != b.equal;
  return a.equal && b.equal && a.constant + b.constant == 1 && a.constant * b.constant == 0 &&
         symbols.IsComparison(a.value);
}

// `if (!(a && b))` is two paths, one on which `a` is false and one on which `a` is true and `b` is
// false. What they have in common is that not both are true.
void AddConjunctions(Symbols& symbols, const std::vector<Fact>& mine,
                     const std::vector<Fact>& theirs, std::vector<Fact>& merged) {
  constexpr size_t kMany = 6;  // of paths that differ in more nothing is expected
  std::vector<Fact> ours, others;
  std::set_difference(mine.begin(), mine.end(), theirs.begin(), theirs.end(),
                      std::back_inserter(ours));
  std::set_difference(theirs.begin(), theirs.end(), mine.begin(), mine.end(),
                      std::back_inserter(others));
  if (ours.empty() || others.empty() || ours.size() + others.size() > kMany) return;
  const auto add = [&](const Fact& a, const std::vector<Fact>& side) {
    for (const Fact& b : side) {
      if (b == a) continue;
      const Symbol both = symbols.Binary(Operator::kLogicalAnd, TruthOf(symbols, a, true),
                                         TruthOf(symbols, b, false));
      if (symbols.kind(both) == SymbolKind::kBinary) Insert(merged, {both, true, 0});
    }
  };
  for (const Fact& p : ours) {
    for (const Fact& q : others) {
      if (!Negates(symbols, p, q)) continue;
      if (ours.size() == 1) add(q, others);
      if (others.size() == 1) add(p, ours);
    }
  }
}

// Conditions that are false for one path because it says so, for the other because of what it
// knows.
void KeepConjunctions(const Symbols& symbols, const State& from, const State& to,
                      std::vector<Fact>& merged) {
  for (const Fact& fact : from.facts) {
    const SymbolNode& node = symbols.at(fact.value);
    const bool conjunction = node.kind == SymbolKind::kBinary && node.op == Operator::kLogicalAnd &&
                             fact.equal && fact.constant == 0;
    if (conjunction && to.Truth(symbols, fact.value) == false) Insert(merged, fact);
  }
}

}  // namespace

// What both know. A fact about a value that differs holds of the merged one if either state knows
// it of its own: a flag behind a pointer stays tied to it wherever the pointer came from.
bool State::MergeFacts(Symbols& symbols, const State& other,
                       const std::vector<Difference>& differences) {
  std::vector<Fact> merged = facts;
  Intersect(merged, other.facts);
  const auto carry = [&](const State& from, Symbol own, const State& to, Symbol theirs,
                         Symbol value) {
    if (symbols.kind(own) == SymbolKind::kInteger) return;
    for (const Fact& fact : from.facts) {
      if (!symbols.Mentions(fact.value, own)) continue;
      const Fact seen{symbols.Replace(fact.value, own, theirs), fact.equal, fact.constant};
      if (!to.Knows(symbols, seen)) continue;
      Insert(merged, {symbols.Replace(fact.value, own, value), fact.equal, fact.constant});
    }
  };
  for (const Difference& d : differences) {
    carry(*this, d.mine, other, d.theirs, d.merged);
    carry(other, d.theirs, *this, d.mine, d.merged);
  }
  AddConjunctions(symbols, facts, other.facts, merged);
  KeepConjunctions(symbols, *this, other, merged);
  KeepConjunctions(symbols, other, *this, merged);
  const bool changed = merged != facts;
  facts = std::move(merged);
  return changed;
}

bool State::Merge(Symbols& symbols, const State& other, summary::FunctionId function,
                  uint32_t block, const std::vector<uint32_t>& picked) {
  bool changed = false;
  std::vector<Difference> differences;
  Store merged;
  const auto both = [&](Symbol place, Symbol a, Symbol b) {
    if (a == b) {
      merged.emplace_back(place, a);
      return;
    }
    const auto own = [&](Symbol s) {
      return symbols.IsMergeOf(s, function, block) && symbols.at(s).c == place.id;
    };
    const Symbol value = own(a)   ? a
                         : own(b) ? b
                                  : symbols.Merge(function, block, place, symbols.TypeOf(place));
    if (a == value) {
      merged.emplace_back(place, a);
      differences.push_back({a, b, a});
      return;
    }
    Symbol joined = value;
    const auto is_thread = [&](Symbol s) { return symbols.kind(s) == SymbolKind::kThread; };
    if (is_thread(a) != is_thread(b)) joined = is_thread(a) ? a : b;
    if (IsUnset(symbols, place, a, b)) joined = symbols.kind(a) == SymbolKind::kInteger ? b : a;
    if (IsPointer(symbols, a) && IsPointer(symbols, b)) {
      const Symbol choice = symbols.Choice({a, b});
      if (choice.valid()) joined = choice;
    }
    changed |= joined != a;
    merged.emplace_back(place, joined);
    differences.push_back({a, b, joined});
  };
  size_t i = 0, j = 0;
  while (i < store.size() || j < other.store.size()) {
    if (j == other.store.size() || (i < store.size() && store[i].first < other.store[j].first)) {
      // Unknown on the other path: locals of an inner scope are dead there, memory is as at entry.
      const Symbol place = store[i].first;
      if (IsHandle(symbols, place) || IsMade(symbols, place) || IsPicked(symbols, picked, place)) {
        merged.push_back(store[i]);
      } else if (symbols.IsMemory(place)) {
        both(place, store[i].second, other.Read(symbols, place));
      } else {
        changed = true;
      }
      ++i;
    } else if (i == store.size() || other.store[j].first < store[i].first) {
      const Symbol place = other.store[j].first;
      if (IsHandle(symbols, place) || IsMade(symbols, place) || IsPicked(symbols, picked, place)) {
        merged.push_back(other.store[j]);
        changed = true;
      } else if (symbols.IsMemory(place)) {
        both(place, Read(symbols, place), other.store[j].second);
      }
      ++j;
    } else {
      both(store[i].first, store[i].second, other.store[j].second);
      ++i;
      ++j;
    }
  }
  store = std::move(merged);
  Generalisation general(symbols, differences, function, block);
  const auto generalise = [&](Symbol& mine, Symbol theirs) {
    const Symbol both_locks = general(mine, theirs);
    changed |= both_locks != mine;
    mine = both_locks;
  };
  for (size_t k = 0; k < held.size(); ++k) generalise(held[k].lock, other.held[k].lock);
  for (size_t k = 0; k < released.size(); ++k) {
    generalise(released[k].lock, other.released[k].lock);
  }
  changed |= MergeFacts(symbols, other, differences);
  // A loop that joins all threads of a container leaves none, also on the path of no round.
  changed |= Unite(swept, other.swept);
  changed |= Unite(gone, other.gone);
  changed |= Unite(live, other.live);
  std::vector<PathId> ended_all = swept;
  std::sort(ended_all.begin(), ended_all.end());
  std::erase_if(live, [&](PathId thread) {
    return std::binary_search(ended_all.begin(), ended_all.end(), thread);
  });
  const size_t passed_before = passed.size();
  IntersectSteps(passed, other.passed);
  Intersect(ended, other.ended);
  return changed || passed.size() != passed_before;
}

}  // namespace lockgraph::link
