#include "analyzer/link/state.h"

#include <algorithm>

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

bool IsShared(const Symbols& symbols, Symbol place) {
  const SymbolKind root = symbols.kind(symbols.Root(place));
  return root == SymbolKind::kGlobal || root == SymbolKind::kDeref;
}

// Whether the value may differ when it is read again: memory, or a part of it.
bool ReadsSharedMemory(const Symbols& symbols, Symbol value) {
  const SymbolNode& node = symbols.at(value);
  switch (node.kind) {
    case SymbolKind::kLoad:
      return IsShared(symbols, Symbol{node.a});
    case SymbolKind::kUnary:
      return ReadsSharedMemory(symbols, Symbol{node.a});
    case SymbolKind::kBinary:
      return ReadsSharedMemory(symbols, Symbol{node.a}) ||
             ReadsSharedMemory(symbols, Symbol{node.b});
    default:
      return false;
  }
}

// A thread started on one path only may be running after the paths meet: its handle is kept.
bool IsHandle(const Symbols& symbols, Symbol place) {
  const SymbolNode& node = symbols.at(place);
  if (node.kind != SymbolKind::kField) return false;
  if (node.b == HiddenField(Hidden::kThread).value) return true;
  // So is what was put into a container.
  return node.b < static_cast<uint32_t>(Hidden::kCount) &&
         symbols.kind(Symbol{node.a}) == SymbolKind::kElement;
}

template <typename T>
bool Unite(std::vector<T>& mine, const std::vector<T>& other) {
  bool changed = false;
  for (const T& x : other) {
    if (std::find(mine.begin(), mine.end(), x) != mine.end()) continue;
    mine.push_back(x);
    changed = true;
  }
  return changed;
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

template <typename T>
void Intersect(std::vector<T>& mine, const std::vector<T>& other) {
  std::erase_if(
      mine, [&](const T& x) { return std::find(other.begin(), other.end(), x) == other.end(); });
}

}  // namespace

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
  if (auto known = Constant(symbols, fact.value)) return (*known == fact.constant) == fact.equal;
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
  for (const Fact& fact : facts) {
    if (fact.value == value && fact.equal) return fact.constant;
  }
  return std::nullopt;
}

std::optional<bool> State::Truth(const Symbols& symbols, Symbol value) const {
  if (auto constant = Constant(symbols, value)) return *constant != 0;
  for (const Fact& fact : facts) {
    if (fact.value == value && !fact.equal && fact.constant == 0) return true;
  }
  const SymbolNode& node = symbols.at(value);
  switch (node.kind) {
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

bool State::Knows(const Symbols& symbols, const Fact& fact) const {
  if (auto constant = Constant(symbols, fact.value)) {
    return (*constant == fact.constant) == fact.equal;
  }
  if (fact.constant == 0) {
    if (auto truth = Truth(symbols, fact.value)) return *truth != fact.equal;
  }
  return std::binary_search(facts.begin(), facts.end(), fact);
}

void State::ForgetSharedMemory(const Symbols& symbols) {
  std::erase_if(facts, [&](const Fact& f) { return ReadsSharedMemory(symbols, f.value); });
  std::erase_if(store, [&](const auto& entry) {
    return IsShared(symbols, entry.first) && symbols.kind(entry.second) == SymbolKind::kInteger &&
           !(symbols.kind(entry.first) == SymbolKind::kField &&
             symbols.at(entry.first).b < static_cast<uint32_t>(Hidden::kCount));
  });
}

void State::MakeStale(Symbols& symbols, Symbol value) {
  const Symbol stale = symbols.Stale(value);
  for (HeldLock& lock : held) lock.lock = symbols.Replace(lock.lock, value, stale);
  for (ReleasedLock& lock : released) lock.lock = symbols.Replace(lock.lock, value, stale);
  for (Passed& p : passed) p.target = symbols.Replace(p.target, value, stale);
  std::erase_if(facts, [&](const Fact& f) { return symbols.Mentions(f.value, value); });
  Store changed;
  std::erase_if(store, [&](const auto& entry) {
    const bool place = symbols.Mentions(entry.first, value);
    if (!place && !symbols.Mentions(entry.second, value)) return false;
    if (!place || symbols.kind(entry.first) != SymbolKind::kDeref) {
      changed.emplace_back(entry);
    }
    return true;
  });
  for (const auto& [place, content] : changed) {
    Write(symbols, symbols.Replace(place, value, stale), symbols.Replace(content, value, stale));
  }
}

// Comparisons of two values that are not constants: they may fix the order of two locks.
std::vector<Fact> State::Orders(const Symbols& symbols) const {
  std::vector<Fact> orders;
  for (const Fact& fact : facts) {
    const SymbolNode& node = symbols.at(fact.value);
    const bool order =
        node.kind == SymbolKind::kBinary &&
        (node.op == summary::Operator::kLess || node.op == summary::Operator::kLessEqual);
    if (!order || symbols.MentionsMerge(fact.value)) continue;
    if (symbols.kind(Symbol{node.a}) == SymbolKind::kInteger) continue;
    if (symbols.kind(Symbol{node.b}) == SymbolKind::kInteger) continue;
    orders.push_back(fact);
  }
  return orders;
}

bool State::SameLocks(const State& other) const {
  if (held.size() != other.held.size() || released.size() != other.released.size()) return false;
  if (joined != other.joined) return false;
  for (size_t i = 0; i < held.size(); ++i) {
    const HeldLock &a = held[i], &b = other.held[i];
    if (a.lock != b.lock || a.mode != b.mode || a.count != b.count || a.owner != b.owner)
      return false;
  }
  for (size_t i = 0; i < released.size(); ++i) {
    if (released[i].lock != other.released[i].lock) return false;
  }
  return true;
}

// What both know. A fact about a value that differs holds of the merged one if either state knows it
// of its own: a flag behind a pointer stays tied to it wherever the pointer came from.
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
      const Fact kept{symbols.Replace(fact.value, own, value), fact.equal, fact.constant};
      const auto at = std::lower_bound(merged.begin(), merged.end(), kept);
      if (at == merged.end() || *at != kept) merged.insert(at, kept);
    }
  };
  for (const Difference& d : differences) {
    carry(*this, d.mine, other, d.theirs, d.merged);
    carry(other, d.theirs, *this, d.mine, d.merged);
  }
  const bool changed = merged != facts;
  facts = std::move(merged);
  return changed;
}

bool State::Merge(Symbols& symbols, const State& other, summary::FunctionId function,
                  uint32_t block) {
  bool changed = false;
  std::vector<Difference> differences;
  Store merged;
  const auto both = [&](Symbol place, Symbol a, Symbol b) {
    if (a == b) {
      merged.emplace_back(place, a);
      return;
    }
    const Symbol value = symbols.Merge(function, block, place, symbols.TypeOf(place));
    if (a == value) {
      merged.emplace_back(place, a);
      differences.push_back({a, b, a});
      return;
    }
    Symbol joined = value;
    const auto is_thread = [&](Symbol s) { return symbols.kind(s) == SymbolKind::kThread; };
    if (is_thread(a) != is_thread(b)) joined = is_thread(a) ? a : b;
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
      if (IsHandle(symbols, place)) {
        merged.push_back(store[i]);
      } else if (IsShared(symbols, place)) {
        both(place, store[i].second, symbols.Load(place));
      } else {
        changed = true;
      }
      ++i;
    } else if (i == store.size() || other.store[j].first < store[i].first) {
      const Symbol place = other.store[j].first;
      if (IsHandle(symbols, place)) {
        merged.push_back(other.store[j]);
        changed = true;
      } else if (IsShared(symbols, place)) {
        both(place, symbols.Load(place), other.store[j].second);
      }
      ++j;
    } else {
      both(store[i].first, store[i].second, other.store[j].second);
      ++i;
      ++j;
    }
  }
  changed |= MergeFacts(symbols, other, differences);
  store = std::move(merged);
  // A loop that joins all threads of a container leaves none, also on the path of no round.
  changed |= Unite(swept, other.swept);
  changed |= Unite(gone, other.gone);
  changed |= Unite(live, other.live);
  std::erase_if(live, [&](PathId thread) {
    return std::find(swept.begin(), swept.end(), thread) != swept.end();
  });
  const size_t passed_before = passed.size();
  Intersect(passed, other.passed);
  Intersect(ended, other.ended);
  return changed || passed.size() != passed_before;
}

}  // namespace lockgraph::link
