// What a function's record leaves out because it says so already. Callees do much the same from
// many calls, and what each call adds is mostly known.
#include <algorithm>

#include "absl/hash/hash.h"
#include "analyzer/link/event_shape.h"
#include "analyzer/link/interpreter.h"
#include "analyzer/link/thread_sets.h"

namespace lockgraph::link {
namespace {

// Both sorted.
bool Within(const std::vector<uint64_t>& part, const std::vector<uint64_t>& whole) {
  return std::includes(whole.begin(), whole.end(), part.begin(), part.end());
}

template <typename T>
bool EachIn(const std::vector<T>& part, const std::vector<T>& whole) {
  return std::all_of(part.begin(), part.end(), [&](const T& one) {
    return std::find(whole.begin(), whole.end(), one) != whole.end();
  });
}

template <typename Locks>
std::vector<uint64_t> KeysOf(const Symbols& symbols, const Locks& locks) {
  std::vector<uint64_t> keys;
  for (const auto& lock : locks) {
    std::vector<uint64_t> parts;
    Shape(symbols, Shape::Made::kMerged).Add(lock.lock, parts);
    if constexpr (requires { lock.mode; }) parts.push_back(static_cast<uint64_t>(lock.mode));
    keys.push_back(absl::HashOf(parts));
  }
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

// Of these, only the pairs of a lock that is held and what is waited for matter.
bool IsWait(const Event& event) {
  return event.kind == EventKind::kAcquire || event.kind == EventKind::kWait ||
         event.kind == EventKind::kJoin ||
         (event.kind == EventKind::kCall && !event.completes.valid());
}

// Collects what of a callee's event its caller decides: parameters, and memory that they or global
// variables lead to.
class InputCollector {
 public:
  explicit InputCollector(const Symbols& symbols) : symbols_(symbols) {}

  void Visit(Symbol s) {
    if (!s.valid() || !seen_.insert(s).second) return;
    const SymbolNode& node = symbols_.at(s);
    switch (node.kind) {
      case SymbolKind::kParameter:
        inputs.push_back(s);
        return;
      case SymbolKind::kLoad:
        if (symbols_.IsGiven(s)) {
          inputs.push_back(s);
          return;
        }
        Visit(Symbol{node.a});
        return;
      case SymbolKind::kChoice:
      case SymbolKind::kBind:
        for (Symbol one : symbols_.List(s)) Visit(one);
        return;
      case SymbolKind::kMerge:
        return;
      default:
        symbols_.ForEachOperandOf(s, [&](Symbol operand) { Visit(operand); });
    }
  }
  template <typename Locks>
  void VisitLocks(const Locks& locks) {
    for (const auto& lock : locks) Visit(lock.lock);
  }

  std::vector<Symbol> inputs;

 private:
  const Symbols& symbols_;
  absl::flat_hash_set<Symbol> seen_;
};

}  // namespace

bool Interpreter::IsClosed(const Event& event) const {
  // Of a lock it is enough to know what class of new object it belongs to.
  const bool any_object = event.kind == EventKind::kAcquire || event.kind == EventKind::kCall;
  const bool any_unknown = any_object || IsNameless(symbols_, event);
  const auto closed = [&](Symbol s) {
    return !s.valid() || (!symbols_.IsGiven(s) && !symbols_.MentionsParameter(s) &&
                          (any_object || !symbols_.MentionsObject(s)) &&
                          (any_unknown || !symbols_.MentionsUnknown(s)));
  };
  const auto all = [&](const auto& locks) {
    return std::all_of(locks.begin(), locks.end(), [&](const auto& l) { return closed(l.lock); });
  };
  return event.kind != EventKind::kSpawn && event.child.empty() && event.live.empty() &&
         event.gone.empty() && event.joined.empty() && closed(event.target) &&
         !event.completes.valid() && all(event.held) && all(event.released) &&
         std::all_of(event.arguments.begin(), event.arguments.end(), closed);
}

void Interpreter::FindClosedEvents() {
  for (Event& event : behaviour_.events) {
    event.closed_key = IsClosed(event) ? KeyOf(symbols_, event, KeyParts::kAllButObjects) : 0;
  }
}

// Whether a callee's event, which happens under `facts`, would add nothing to what is recorded:
// another call led to the same, no further away, under no other condition.
bool Interpreter::IsRepeated(const Event& theirs, const std::vector<Fact>& facts, const Call& call,
                             const State& state) {
  if (theirs.closed_key == 0 || !state.child.empty() || !state.held.empty() ||
      !state.released.empty())
    return false;
  const auto it = closed_index_.find(theirs.closed_key);
  if (it == closed_index_.end()) return false;
  Event& known = behaviour_.events[it->second];
  const size_t length = analysis_.paths.Length(theirs.path) + call.prefix.size() + 1;
  const bool repeated =
      std::all_of(known.facts.begin(), known.facts.end(),
                  [&](const Fact& fact) {
                    return std::find(facts.begin(), facts.end(), fact) != facts.end() ||
                           std::binary_search(state.facts.begin(), state.facts.end(), fact);
                  }) &&
      known.passed.empty() && known.joined.empty() &&
      analysis_.paths.Length(known.path) <= length &&
      (known.order == lockorder::InstanceOrder::kNone || known.order == theirs.order);
  if (!repeated) return false;
  Unite(known.live, state.live);
  Unite(known.gone, state.gone);
  return true;
}

std::optional<Interpreter::Nest> Interpreter::NestOf(const Event& event) const {
  if (!IsWait(event)) return std::nullopt;
  return Nest{static_cast<uint32_t>(behaviour_.events.size()), KeysOf(symbols_, event.held),
              KeysOf(symbols_, event.released)};
}

// Whether for every lock that is held at the event, another event waits for the same while it holds
// that lock and none but those held here, and gave up no more: the pairs are all known.
bool Interpreter::IsNested(const Event& event, const Nest& nest, const std::vector<Nest>& others) {
  if (nest.held.empty() && nest.released.empty()) return false;
  std::vector<uint64_t> open = nest.held;
  std::vector<Event*> covering;
  for (const Nest& other : others) {
    Event& known = behaviour_.events[other.event];
    const bool covers =
        Within(other.held, nest.held) && Within(other.released, nest.released) &&
        EachIn(known.facts, event.facts) && EachIn(known.joined, event.joined) &&
        (known.evidence & ~event.evidence) == lockorder::Evidence::kNone &&
        (known.order == event.order || known.order == lockorder::InstanceOrder::kNone);
    if (!covers) continue;
    covering.push_back(&known);
    std::erase_if(open, [&](uint64_t key) {
      return std::binary_search(other.held.begin(), other.held.end(), key);
    });
    if (open.empty()) break;
  }
  if (covering.empty() || !open.empty()) return false;
  for (Event* known : covering) {
    Unite(known->live, event.live);
    Unite(known->gone, event.gone);
  }
  return true;
}

std::vector<Symbol> InputsOf(const Symbols& symbols, const Behaviour& behaviour) {
  InputCollector collector(symbols);
  for (const Event& event : behaviour.events) {
    collector.Visit(event.target);
    collector.Visit(event.completes);
    collector.Visit(event.handle);
    collector.VisitLocks(event.held);
    collector.VisitLocks(event.released);
    for (const Fact& fact : event.facts) collector.Visit(fact.value);
    for (const Passed& passed : event.passed) collector.Visit(passed.target);
    for (Symbol handle : event.joined) collector.Visit(handle);
    for (Symbol argument : event.arguments) collector.Visit(argument);
  }
  return std::move(collector.inputs);
}

namespace {

bool HasSteps(const std::vector<Passed>& all, const std::vector<Passed>& some) {
  return std::all_of(some.begin(), some.end(), [&](const Passed& step) {
    return std::any_of(all.begin(), all.end(),
                       [&](const Passed& other) { return IsSameStep(step, other); });
  });
}

}  // namespace

// Whether something was done before, known by `key`, in a state that allowed no less and with no
// more callbacks around it. Else it is remembered.
bool Interpreter::IsDone(uint64_t key, const State& state, int depth) {
  constexpr size_t kMost = 12;
  std::vector<Earlier>& same = earlier_[key];
  for (const Earlier& earlier : same) {
    if (earlier.depth <= depth && EachIn(earlier.facts, state.facts) &&
        EachIn(state.live, earlier.live) && EachIn(state.gone, earlier.gone) &&
        HasSteps(state.passed, earlier.passed) && EachIn(earlier.joined, state.joined)) {
      return true;
    }
  }
  if (same.size() < kMost) {
    same.push_back({state.facts, state.passed, state.live, state.gone, state.joined, depth});
  }
  return false;
}

// Whether an earlier call of the function, with inputs that nobody can tell from these and in a
// state that allowed no less, has recorded what this call would.
bool Interpreter::IsSameCall(const Call& call, summary::FunctionId callee,
                             const Behaviour& behaviour, const State& state, Instantiation& mine) {
  constexpr size_t kFew = 4;
  if (behaviour.events.size() < kFew || behaviour.starts_threads || call.entry) return false;
  std::vector<uint64_t> parts = {callee.value, static_cast<uint64_t>(call.evidence),
                                 call.prefix.size(), state.child.id};
  Shape shape(symbols_, Shape::Made::kMerged);
  // A callback sees all of the caller's memory.
  const bool calls_back =
      std::any_of(behaviour.events.begin(), behaviour.events.end(), [&](const Event& event) {
        return event.kind == EventKind::kCall && !event.late && IsCallee(mine(event.target));
      });
  if (calls_back) parts.push_back(absl::HashOf(state.store));
  for (Symbol input : behaviour.inputs) {
    const Symbol value = mine(input);
    const Symbol place = symbols_.IsPlace(value) ? value : symbols_.Deref(value);
    if (IsUnpublished(state, place)) return false;
    symbols_.IsPlace(value) ? shape.Add(value, parts) : shape.AddValue(value, parts);
  }
  shape.AddHeld(state.held, parts);
  parts.push_back(~0ull);
  for (const ReleasedLock& lock : state.released) shape.Add(lock.lock, parts);
  return IsDone(absl::HashOf(parts), state, call.depth);
}

// Whether the call that a callee left to its callers was carried out before, with the same memory.
bool Interpreter::IsCarriedOut(const Event& event, const State& state, int depth) {
  return IsDone(absl::HashOf(KeyOf(symbols_, event), event.evidence, state.child, state.store),
                state, depth);
}

}  // namespace lockgraph::link
