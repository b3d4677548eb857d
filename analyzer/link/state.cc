#include "analyzer/link/state.h"

#include <algorithm>

#include "absl/container/flat_hash_map.h"

namespace lockgraph::link {
namespace {

bool Below(const Symbols& symbols, Symbol place, Symbol object) {
  while (true) {
    if (place == object) return true;
    const SymbolKind kind = symbols.kind(place);
    if (kind != SymbolKind::kField && kind != SymbolKind::kElement) return false;
    place = Symbol{symbols.at(place).a};
  }
}

// `place` with its prefix `object` replaced by `source`.
Symbol Rebase(Symbols& symbols, Symbol place, Symbol object, Symbol source) {
  if (place == object) return source;
  const SymbolNode node = symbols.at(place);
  const Symbol base = Rebase(symbols, Symbol{node.a}, object, source);
  if (node.kind == SymbolKind::kField) return symbols.Field(base, {node.b});
  return symbols.Element(base, Symbol{node.b});
}

// Whether the value may differ when it is read again: memory, or a part of it.
template <typename IsShared>
bool ReadsSharedMemory(const Symbols& symbols, Symbol value, const IsShared& is_shared) {
  const SymbolNode& node = symbols.at(value);
  switch (node.kind) {
    case SymbolKind::kLoad:
      return is_shared(Symbol{node.a});
    case SymbolKind::kUnary:
      return ReadsSharedMemory(symbols, Symbol{node.a}, is_shared);
    case SymbolKind::kBinary:
      return ReadsSharedMemory(symbols, Symbol{node.a}, is_shared) ||
             ReadsSharedMemory(symbols, Symbol{node.b}, is_shared);
    default:
      return false;
  }
}

std::optional<Symbol> ReadCapture(Symbols& symbols, Symbol place) {
  const SymbolNode& node = symbols.at(place);
  if (node.kind != SymbolKind::kField) return std::nullopt;
  Symbol base{node.a};
  int64_t key = CaptureKey({node.b});
  if (symbols.kind(base) == SymbolKind::kField &&
      symbols.kind(Symbol{symbols.at(base).a}) == SymbolKind::kEnvironment) {
    key = CaptureKey({symbols.at(base).b}, {node.b});
    base = Symbol{symbols.at(base).a};
  }
  if (symbols.kind(base) != SymbolKind::kEnvironment) return std::nullopt;
  const auto list = symbols.List(Symbol{symbols.at(base).a});
  for (size_t i = 0; i + 1 < list.size(); i += 2) {
    if (symbols.at(list[i]).integer == key) return list[i + 1];
  }
  return std::nullopt;
}

}  // namespace

State State::WithoutMemory() const {
  State state;
  state.held = held;
  state.released = released;
  state.live = live;
  state.gone = gone;
  state.swept = swept;
  state.joined = joined;
  state.passed = passed;
  state.child = child;
  state.ended = ended;
  return state;
}

std::optional<Symbol> State::Find(Symbol place) const {
  auto it = std::lower_bound(store.begin(), store.end(), place,
                             [](const auto& entry, Symbol p) { return entry.first < p; });
  if (it == store.end() || it->first != place) return std::nullopt;
  return it->second;
}

Symbol State::Read(Symbols& symbols, Symbol place) const {
  Symbol at = place;
  for (int hops = 0; hops < 6; ++hops) {
    if (auto value = Find(at)) return symbols.IsPlace(*value) ? symbols.Load(*value) : *value;
    // A copied object: an enclosing place that maps to a place.
    Symbol object = at;
    bool moved = false;
    while (symbols.kind(object) == SymbolKind::kField ||
           symbols.kind(object) == SymbolKind::kElement) {
      object = Symbol{symbols.at(object).a};
      auto source = Find(object);
      if (source && symbols.IsPlace(*source)) {
        at = Rebase(symbols, at, object, *source);
        moved = true;
        break;
      }
    }
    if (!moved) break;
  }
  // A captured variable of a stored callable, or the hidden content of one.
  if (auto captured = ReadCapture(symbols, at)) return *captured;
  if (symbols.IsZeroed(at) && IsPrivate(symbols, symbols.Root(at))) return symbols.Integer(0);
  return symbols.Load(at);
}

void State::Write(Symbols& symbols, Symbol place, Symbol value) {
  auto it = std::lower_bound(store.begin(), store.end(), place,
                             [](const auto& entry, Symbol p) { return entry.first < p; });
  const bool present = it != store.end() && it->first == place;
  // A container of threads keeps all that were put in.
  if (present && symbols.kind(value) == SymbolKind::kThread) {
    const SymbolNode& node = symbols.at(place);
    const Symbol inner = node.kind == SymbolKind::kField ? Symbol{node.a} : place;
    const bool element = symbols.kind(inner) == SymbolKind::kElement;
    if (element && it->second != value) {
      const Symbol both = symbols.Choice({it->second, value});
      if (both.valid()) value = both;
    }
  }
  if (present) {
    it->second = value;
  } else {
    store.insert(it, {place, value});
  }
}

void State::Forget(Symbol place) {
  std::erase_if(store, [&](const auto& entry) { return entry.first == place; });
}

void State::ForgetObject(const Symbols& symbols, Symbol place) {
  std::erase_if(store, [&](const auto& entry) { return Below(symbols, entry.first, place); });
}

void State::CopyObject(Symbols& symbols, Symbol place, Symbol source) {
  if (place == source) return;
  Store copies;
  for (const auto& [at, value] : store) {
    if (at != source && Below(symbols, at, source)) {
      copies.emplace_back(Rebase(symbols, at, source, place), value);
    }
  }
  const auto through = Find(source);
  ForgetObject(symbols, place);
  for (const auto& [at, value] : copies) Write(symbols, at, value);
  Write(symbols, place, through && symbols.IsPlace(*through) ? *through : source);
}

bool State::Assume(const Symbols& symbols, Fact fact) {
  // What is known of x + 1 is known of x.
  while (const auto added = symbols.ConstantAdded(fact.value)) {
    const auto rest = Fold(summary::Operator::kSubtract, fact.constant, *added);
    if (!rest || FunctionOf(fact.constant)) break;
    fact.value = Symbol{symbols.at(fact.value).a};
    fact.constant = *rest;
  }
  if (auto known = Constant(symbols, fact.value)) return (*known == fact.constant) == fact.equal;
  if (fact.constant == 0 && symbols.IsNeverNull(fact.value)) return !fact.equal;
  for (const Fact& have : facts) {
    if (have.value != fact.value) continue;
    if (have == fact) return true;
    if (!have.equal && fact.equal && have.constant == fact.constant) return false;
  }
  if (fact.equal) {
    std::erase_if(facts, [&](const Fact& f) { return f.value == fact.value; });
  }
  facts.insert(std::lower_bound(facts.begin(), facts.end(), fact), fact);
  return true;
}

std::optional<int64_t> State::Constant(const Symbols& symbols, Symbol value) const {
  const SymbolNode& node = symbols.at(value);
  if (node.kind == SymbolKind::kInteger) return node.integer;
  if (node.kind == SymbolKind::kFunction) return ConstantOf(summary::FunctionId{node.a});
  for (const Fact& fact : facts) {
    if (fact.value == value && fact.equal) return fact.constant;
  }
  if (const auto added = symbols.ConstantAdded(value)) {
    const auto rest = Constant(symbols, Symbol{node.a});
    return rest ? Fold(summary::Operator::kAdd, *rest, *added) : std::nullopt;
  }
  return std::nullopt;
}

std::optional<bool> State::Truth(const Symbols& symbols, Symbol value) const {
  if (auto constant = Constant(symbols, value)) return *constant != 0;
  for (const Fact& fact : facts) {
    if (fact.value == value && !fact.equal && fact.constant == 0) return true;
  }
  if (symbols.IsNeverNull(value)) return true;
  const SymbolNode& node = symbols.at(value);
  switch (node.kind) {
    case SymbolKind::kLoad:
    case SymbolKind::kParameter:
    case SymbolKind::kMerge: {
      // What leads to a lock that is held leads somewhere.
      const bool leads = std::any_of(held.begin(), held.end(), [&](const HeldLock& lock) {
        Symbol place = lock.lock;
        while (true) {
          const SymbolNode& root = symbols.at(symbols.Root(place));
          if (root.kind != SymbolKind::kDeref) return false;
          if (Symbol{root.a} == value) return true;
          if (symbols.kind(Symbol{root.a}) != SymbolKind::kLoad) return false;
          place = Symbol{symbols.at(Symbol{root.a}).a};
        }
      });
      return leads ? std::optional<bool>(true) : std::nullopt;
    }
    case SymbolKind::kAddress:
    case SymbolKind::kFunction:
    case SymbolKind::kNew:
    case SymbolKind::kBind:
    case SymbolKind::kThread:
      return true;
    case SymbolKind::kBinary: {
      const Symbol left{node.a}, right{node.b};
      if (node.op == summary::Operator::kEqual) {
        const auto r = Constant(symbols, right);
        const auto l = Constant(symbols, left);
        if (l && r) return *l == *r;
        if (r && *r == 0) {
          if (auto t = Truth(symbols, left)) return !*t;
        }
        if (r) {
          for (const Fact& fact : facts) {
            if (fact.value == left && !fact.equal && fact.constant == *r) return false;
          }
        }
      }
      if (node.op == summary::Operator::kLogicalAnd) {
        const auto l = Truth(symbols, left), r = Truth(symbols, right);
        if ((l && !*l) || (r && !*r)) return false;
        if (l && r) return true;
      }
      if (node.op == summary::Operator::kLogicalOr) {
        const auto l = Truth(symbols, left), r = Truth(symbols, right);
        if ((l && *l) || (r && *r)) return true;
        if (l && r) return false;
      }
      if (node.op == summary::Operator::kLess || node.op == summary::Operator::kLessEqual) {
        const auto l = Constant(symbols, left), r = Constant(symbols, right);
        if (l && r) return node.op == summary::Operator::kLess ? *l < *r : *l <= *r;
      }
      return std::nullopt;
    }
    default:
      return std::nullopt;
  }
}

void State::Disagreements(const Symbols& symbols, const State& other,
                          std::vector<Symbol>& values) const {
  const auto truth = [](const Fact& f) -> std::optional<bool> {
    if (f.equal) return f.constant != 0;
    return f.constant == 0 ? std::optional<bool>(true) : std::nullopt;
  };
  size_t j = 0;
  for (const Fact& fact : facts) {
    while (j < other.facts.size() && other.facts[j].value < fact.value) ++j;
    const auto mine = truth(fact);
    if (!mine || !symbols.IsOpen(fact.value)) continue;
    for (size_t k = j; k < other.facts.size() && other.facts[k].value == fact.value; ++k) {
      const auto theirs = truth(other.facts[k]);
      if (theirs && *theirs != *mine) {
        values.push_back(fact.value);
        break;
      }
    }
  }
}

bool State::Knows(const Symbols& symbols, const Fact& fact) const {
  if (auto constant = Constant(symbols, fact.value)) {
    return (*constant == fact.constant) == fact.equal;
  }
  if (fact.constant == 0) {
    if (auto truth = Truth(symbols, fact.value)) return *truth != fact.equal;
  }
  return std::binary_search(facts.begin(), facts.end(), fact);
}

// What this path made and put nowhere that others see, before any thread could be given it. What
// was shown to code that is not known has a value as a whole.
bool State::IsPrivate(const Symbols& symbols, Symbol root) const {
  const SymbolNode& node = symbols.at(root);
  if (node.kind != SymbolKind::kDeref || !symbols.IsFresh(Symbol{node.a}) || !live.empty()) {
    return false;
  }
  if (const auto whole = Find(root); whole && !symbols.IsPlace(*whole)) return false;
  return std::none_of(store.begin(), store.end(), [&](const auto& entry) {
    return symbols.IsMemory(entry.first) && symbols.Mentions(entry.second, Symbol{node.a});
  });
}

void State::ForgetSharedMemory(const Symbols& symbols, const std::vector<Symbol>& guarded) {
  absl::flat_hash_map<Symbol, bool> shared;  // by root
  const auto is_shared = [&](Symbol place) {
    if (symbols.kind(place) == SymbolKind::kField) {
      const Symbol object{symbols.at(place).a};
      if (std::find(guarded.begin(), guarded.end(), object) != guarded.end()) return false;
    }
    const Symbol root = symbols.Root(place);
    const auto [it, is_new] = shared.try_emplace(root, false);
    if (is_new) {
      it->second =
          symbols.IsMemory(root) && !symbols.IsThreadLocal(root) && !IsPrivate(symbols, root);
    }
    return it->second;
  };
  // A program that exchanges its functions for others does so when nobody is in the middle of them.
  std::erase_if(facts, [&](const Fact& f) {
    return !FunctionOf(f.constant) && ReadsSharedMemory(symbols, f.value, is_shared);
  });
  std::erase_if(store, [&](const auto& entry) {
    return !symbols.IsHidden(entry.first) && symbols.kind(entry.second) == SymbolKind::kInteger &&
           is_shared(entry.first);
  });
}

void State::MakeStale(Symbols& symbols, const std::vector<Symbol>& values) {
  Symbols::Substitution stale;
  for (Symbol value : values) {
    stale.by[value] = symbols.Stale(value);
    stale.leaves |= symbols.LeavesOf(value);
  }
  const auto aged = [&](Symbol s) { return symbols.Substitute(s, stale); };
  const auto mentions = [&](Symbol s) { return aged(s) != s; };
  for (HeldLock& lock : held) lock.lock = aged(lock.lock);
  for (ReleasedLock& lock : released) lock.lock = aged(lock.lock);
  for (Passed& p : passed) {
    if (p.target.valid()) p.target = aged(p.target);
  }
  std::erase_if(facts, [&](const Fact& f) { return mentions(f.value); });
  Store changed;
  std::erase_if(store, [&](const auto& entry) {
    const bool place = mentions(entry.first);
    if (!place && !mentions(entry.second)) return false;
    if (!place || symbols.kind(entry.first) != SymbolKind::kDeref) changed.emplace_back(entry);
    return true;
  });
  for (const auto& [place, content] : changed) Write(symbols, aged(place), aged(content));
}

std::vector<Fact> State::AboutInputs(const Symbols& symbols, size_t most) const {
  std::vector<Fact> chosen;
  for (const Fact& fact : facts) {
    if (symbols.IsGiven(fact.value)) chosen.push_back(fact);
  }
  if (chosen.size() <= most) return chosen;
  std::stable_sort(chosen.begin(), chosen.end(), [&](const Fact& a, const Fact& b) {
    return symbols.Depth(a.value) < symbols.Depth(b.value);
  });
  chosen.resize(most);
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

// Comparisons of two values that are not constants: they may fix the order of two locks.
namespace {

// A value of some round of a loop, or some path, of the function at hand; what a callee returned by
// one of its paths is a value like any other.
bool IsCounted(const Symbols& symbols, Symbol value) {
  if (!symbols.MentionsMerge(value)) return false;
  for (Symbol at = value;;) {
    const SymbolNode& node = symbols.at(at);
    switch (node.kind) {
      case SymbolKind::kLoad:
      case SymbolKind::kField:
      case SymbolKind::kDeref:
        at = Symbol{node.a};
        break;
      case SymbolKind::kMerge:
        return node.integer == 0;
      default:
        return true;
    }
  }
}

}  // namespace

std::vector<Fact> State::Orders(const Symbols& symbols) const {
  std::vector<Fact> orders;
  for (const Fact& fact : facts) {
    const SymbolNode& node = symbols.at(fact.value);
    const bool order =
        node.kind == SymbolKind::kBinary &&
        (node.op == summary::Operator::kLess || node.op == summary::Operator::kLessEqual);
    if (!order || IsCounted(symbols, Symbol{node.a}) || IsCounted(symbols, Symbol{node.b}))
      continue;
    if (symbols.kind(Symbol{node.a}) == SymbolKind::kInteger) continue;
    if (symbols.kind(Symbol{node.b}) == SymbolKind::kInteger) continue;
    orders.push_back(fact);
  }
  return orders;
}

}  // namespace lockgraph::link
