// Recording what a function does, and seeing a callee's record from its caller.
#include <algorithm>

#include "analyzer/link/event_shape.h"
#include "analyzer/link/interpreter.h"
#include "analyzer/link/thread_sets.h"

namespace lockgraph::link {
void IntersectSteps(std::vector<Passed>& mine, const std::vector<Passed>& other) {
  std::erase_if(mine, [&](const Passed& step) {
    return std::none_of(other.begin(), other.end(),
                        [&](const Passed& o) { return IsSameStep(o, step); });
  });
}

std::vector<Passed> StepsBetween(const std::vector<Passed>& before,
                                 const std::vector<std::vector<Passed>>& ways) {
  if (ways.empty()) return {};
  std::vector<Passed> steps = ways[0];
  for (const auto& way : ways) IntersectSteps(steps, way);
  std::erase_if(steps, [&](const Passed& step) {
    return std::any_of(before.begin(), before.end(),
                       [&](const Passed& b) { return IsSameStep(b, step); });
  });
  return steps;
}

Event Interpreter::NewEvent(const State& state, EventKind kind, Symbol target, CodeSite site) {
  Event event;
  event.kind = kind;
  event.target = target;
  event.site = site;
  for (const HeldLock& held : state.held) {
    if (held.lock == target || !IsUnpublished(state, held.lock)) event.held.push_back(held);
  }
  event.released = state.released;
  event.live = state.live;
  event.gone = state.gone;
  event.joined = state.joined;
  event.child = state.child;
  event.facts = state.AboutInputs(symbols_, kMaxFacts);
  if (kind == EventKind::kSignal || kind == EventKind::kSpawn) event.passed = state.passed;
  return event;
}

void Interpreter::Record(Event event, const Call* call) {
  if (call != nullptr) {
    for (auto site = call->prefix.rbegin(); site != call->prefix.rend(); ++site) {
      event.path = analysis_.paths.Prepend(*site, event.path);
    }
    event.evidence = event.evidence | call->evidence;
    // Who signals as the last one of several does signal.
    if (event.kind == EventKind::kSignal)
      event.evidence = event.evidence & ~lockorder::Evidence::kLastOwner;
  }
  Keep(std::move(event), nullptr, 0);
}

// `inner`: the path of the event, and those of its last `locks` locks, are those of a callee.
void Interpreter::Keep(Event event, const Instantiation* inner, size_t locks) {
  uint64_t key = KeyOf(symbols_, event);
  if (event.kind == EventKind::kCall && !event_index_.contains(key)) {
    // What is called with ever other arguments: the first few stand for all.
    Variants& variants = variants_[KeyOf(symbols_, event, KeyParts::kAllButArguments)];
    if (variants.count++ == 0) variants.first = key;
    if (variants.count > kMaxVariants) key = variants.first;
  }
  auto [it, fresh] = event_index_.try_emplace(key, behaviour_.events.size());
  if (!fresh) {
    Event& known = behaviour_.events[it->second];
    NoteFurtherPlaces(it->second, event, inner, locks);
    Intersect(known.facts, event.facts);
    IntersectSteps(known.passed, event.passed);
    Intersect(known.joined, event.joined);
    known.many |= event.many;
    if (!Agree(known.order, event.order)) known.order = lockorder::InstanceOrder::kNone;
    Unite(known.live, event.live);
    Unite(known.gone, event.gone);
    const size_t length = inner ? inner->LengthOf(event.path) : analysis_.paths.Length(event.path);
    if (length < analysis_.paths.Length(known.path)) {
      if (inner) inner->FinishPaths(event, locks);
      known.path = event.path;
      known.site = event.site;
      known.held = event.held;
    }
    return;
  }
  std::optional<Nest> nest = NestOf(event);
  std::vector<Nest>* others =
      nest ? &nests_[KeyOf(symbols_, event, KeyParts::kAllButLocks)] : nullptr;
  if (nest && IsNested(event, *nest, *others)) {
    event_index_.erase(it);
    return;
  }
  // Nests of locks multiply; calls that are left to callers lead to more, and a lock that leaks
  // does so at one place, whoever calls.
  const bool few = event.kind == EventKind::kNotReleased || event.kind == EventKind::kCall;
  if (behaviour_.events.size() >= (few ? 2 * kMaxEvents : kMaxEvents)) {
    event_index_.erase(it);
    behaviour_.cut = true;
    return;
  }
  if (inner) inner->FinishPaths(event, locks);
  if (nest) others->push_back(*std::move(nest));
  if (IsClosed(event)) {
    closed_index_.try_emplace(KeyOf(symbols_, event, KeyParts::kAllButObjects), it->second);
  }
  event_blocks_.push_back(block_);
  behaviour_.events.push_back(std::move(event));
}

// Of an acquisition that is told already, under locks that the function at hand came to hold.
void Interpreter::NoteFurtherPlaces(size_t known, const Event& event, const Instantiation* inner,
                                    size_t locks) {
  if (event.kind != EventKind::kAcquire) return;
  const CodeSite at = inner ? inner->At() : analysis_.paths.First(event.path, event.site);
  for (size_t i = 0; i + locks < event.held.size(); ++i) {
    const HeldLock& held = event.held[i];
    const CodeSite outer = analysis_.paths.First(held.path, held.site);
    behaviour_.further_places.insert(
        {static_cast<uint32_t>(known), static_cast<uint32_t>(i), outer, at});
  }
}

// Threads that start at one place with one entry are told apart by the calls that lead there, as
// long as there are few of them. Then the first stands for the further ones: false for those.
bool Interpreter::IsTold(PathId thread, const Event& spawn) {
  const SymbolKind kind = symbols_.kind(spawn.target);
  if (kind != SymbolKind::kFunction && kind != SymbolKind::kBind) {
    told_.try_emplace(thread, thread);
    return true;
  }
  if (const auto known = told_.find(thread); known != told_.end()) return known->second == thread;
  Starts& starts = starts_[{spawn.site, symbols_.at(spawn.target).a}];
  if (starts.count == 0) starts.first = thread;
  const bool own = starts.count++ < kMaxThreads;
  told_[thread] = own ? thread : starts.first;
  if (own) return true;
  for (Event& event : behaviour_.events) {
    if (event.kind != EventKind::kSpawn || event.site != spawn.site) continue;
    event.many |= analysis_.paths.Append(event.path, event.site) == starts.first;
  }
  return false;
}

void Interpreter::NoteTrait(Symbol lock, Hidden trait, Symbol value) {
  if (symbols_.kind(value) != SymbolKind::kInteger) return;
  analysis_.lock_traits.push_back({lock, trait, symbols_.at(value).integer});
}

// Whether a task asks if it runs on the thread that runs it: of the handle of some thread, or of
// what that thread noted, nothing else is expected.
bool Interpreter::IsOwnThread(Symbol comparison) const {
  if (runners_.empty() || !symbols_.ComparesWithSelf(comparison)) return false;
  const SymbolNode& node = symbols_.at(comparison);
  const Symbol other = symbols_.IsSelf(Symbol{node.a}) ? Symbol{node.b} : Symbol{node.a};
  if (symbols_.kind(other) != SymbolKind::kLoad) return false;
  Symbol place{symbols_.at(other).a};
  while (symbols_.IsHidden(place)) place = Symbol{symbols_.at(place).a};
  const SymbolNode& field = symbols_.at(place);
  if (field.kind != SymbolKind::kField) return false;
  const ThreadNotes& notes = analysis_.thread_notes;
  return !notes.IsNoted({field.b}) ||
         std::any_of(runners_.begin(), runners_.end(), [&](summary::FunctionId f) {
           return f.valid() && notes.IsNotedBy(f, {field.b});
         });
}

Instantiation::Instantiation(Interpreter& interpreter, const Interpreter::Call& call,
                             const State& state)
    : interpreter_(interpreter), call_(call), state_(state) {}

Symbol Instantiation::operator()(Symbol s) {
  if (!s.valid()) return s;
  auto it = memo_.find(s.id);
  if (it != memo_.end()) return it->second;
  const Symbol result = Rewrite(s);
  memo_[s.id] = result;
  return result;
}

Symbol Instantiation::FieldOf(Symbol object, summary::FieldId field) {
  Symbols& symbols = interpreter_.symbols_;
  const SymbolNode node = symbols.at(object);
  const bool file = field == HiddenField(Hidden::kFile) || field == HiddenField(Hidden::kRecord);
  if (file && node.kind == SymbolKind::kElement) return FieldOf(Symbol{node.a}, field);
  if (file && node.kind == SymbolKind::kDeref) {
    return interpreter_.FileOf(state_, Symbol{node.a}, field);
  }
  const Program& program = interpreter_.analysis_.program;
  const summary::TypeId record = program.fields[field.value].record;
  const bool choice = node.kind == SymbolKind::kDeref &&
                      symbols.kind(Symbol{node.a}) == SymbolKind::kChoice && record.valid();
  if (!choice) return symbols.Field(object, field);
  const auto list = symbols.List(Symbol{node.a});
  std::vector<Symbol> having(list.begin(), list.end());
  std::erase_if(having, [&](Symbol one) {
    const SymbolNode& made = symbols.at(one);
    return made.kind == SymbolKind::kNew && made.type.valid() &&
           !program.DerivesFrom(made.type, record);
  });
  if (having.empty() || having.size() == list.size()) return symbols.Field(object, field);
  return symbols.Field(symbols.Deref(symbols.Choice(std::move(having))), field);
}

Symbol Instantiation::ContentOf(Symbol place) {
  Symbols& symbols = interpreter_.symbols_;
  const auto read = [&](Symbol at) {
    return interpreter_.Simplify(state_, state_.Read(symbols, at));
  };
  const SymbolNode root = symbols.at(symbols.Root(place));
  const SymbolNode& leaf = symbols.at(place);
  // A null guard owns nothing.
  const bool null = root.kind == SymbolKind::kDeref && leaf.kind == SymbolKind::kField &&
                    leaf.b == HiddenField(Hidden::kOwns).value &&
                    state_.Constant(symbols, Symbol{root.a}) == 0;
  if (null) return symbols.Integer(0);
  if (leaf.kind == SymbolKind::kElement) {
    const SymbolNode& methods = symbols.at(Symbol{leaf.a});
    const bool dispatch = methods.kind == SymbolKind::kField &&
                          methods.b == HiddenField(Hidden::kClass).value && leaf.b != Symbol::kNone;
    const summary::TypeId exact =
        dispatch ? interpreter_.ExactClass(Symbol{methods.a}) : summary::TypeId{};
    if (exact.valid()) {
      const summary::FunctionId method{static_cast<uint32_t>(symbols.at(Symbol{leaf.b}).integer)};
      const auto targets = interpreter_.Overrides(method, exact);
      if (targets.size() == 1) return symbols.Integer(targets[0].value);
    }
  }
  const bool choice =
      root.kind == SymbolKind::kDeref && symbols.kind(Symbol{root.a}) == SymbolKind::kChoice;
  const Symbol whole = read(place);
  if (!choice || whole != symbols.Load(place)) return whole;
  const auto list = symbols.List(Symbol{root.a});
  std::vector<Symbol> contents;
  for (Symbol one : std::vector<Symbol>(list.begin(), list.end())) {
    const Symbol at = symbols.Replace(place, Symbol{root.a}, one);
    const Symbol content = read(at);
    if (content == symbols.Load(at)) return whole;
    contents.push_back(content);
  }
  const Symbol all = symbols.Choice(std::move(contents));
  return all.valid() ? all : whole;
}

Symbol Instantiation::Rewrite(Symbol s) {
  Symbols& symbols = interpreter_.symbols_;
  const SymbolNode n = symbols.at(s);
  Instantiation& self = *this;
  switch (n.kind) {
    case SymbolKind::kField:
      return FieldOf(self(Symbol{n.a}), {n.b});
    case SymbolKind::kElement:
      return symbols.Element(self(Symbol{n.a}), self(Symbol{n.b}));
    case SymbolKind::kDeref:
      return symbols.Deref(self(Symbol{n.a}));
    case SymbolKind::kAddress:
      return symbols.Address(self(Symbol{n.a}));
    case SymbolKind::kLoad:
      return ContentOf(self(Symbol{n.a}));
    case SymbolKind::kParameter:
      if (n.a < call_.arguments.size()) return call_.arguments[n.a];
      return symbols.Opaque(interpreter_.function_, 0xfffc0000 + n.a, n.type);
    case SymbolKind::kNew:
    case SymbolKind::kOpaque:
    case SymbolKind::kMerge:
      return symbols.Rename(s, interpreter_.function_, call_.result);
    case SymbolKind::kStale:
      return symbols.Stale(self(Symbol{n.a}));
    case SymbolKind::kUnary:
      return symbols.Unary(n.op, self(Symbol{n.a}));
    case SymbolKind::kBinary:
      return symbols.Binary(n.op, self(Symbol{n.a}), self(Symbol{n.b}));
    case SymbolKind::kThread:
      return symbols.Thread(Thread({n.a}).id);
    case SymbolKind::kEnvironment: {
      SymbolNode copy = n;
      copy.a = self(Symbol{n.a}).id;
      return symbols.Intern(copy);
    }
    case SymbolKind::kChoice:
    case SymbolKind::kBind: {
      std::vector<Symbol> list(symbols.List(s).begin(), symbols.List(s).end());
      for (Symbol& x : list) x = self(x);
      if (n.kind == SymbolKind::kBind) return symbols.Bind({n.a}, std::move(list));
      const Symbol choice = symbols.Choice(list);
      return choice.valid() ? choice : list[0];
    }
    default:
      return s;
  }
}

PathId Instantiation::Path(PathId inner) const {
  Paths& paths = interpreter_.analysis_.paths;
  if (!call_.entry) inner = paths.Prepend(call_.site, inner);
  for (auto site = call_.prefix.rbegin(); site != call_.prefix.rend(); ++site) {
    inner = paths.Prepend(*site, inner);
  }
  return inner;
}

size_t Instantiation::LengthOf(PathId inner) const {
  return interpreter_.analysis_.paths.Length(inner) + (call_.entry ? 0 : 1) + call_.prefix.size();
}

void Instantiation::FinishPaths(Event& event, size_t locks) const {
  event.path = Path(event.path);
  for (size_t i = event.held.size() - locks; i < event.held.size(); ++i) {
    event.held[i].path = Path(event.held[i].path);
  }
}

PathId Instantiation::Thread(PathId inner) const {
  const PathId thread = Path(inner);
  const auto told = interpreter_.told_.find(thread);
  return told == interpreter_.told_.end() ? thread : told->second;
}

void Instantiation::AppendThreads(const std::vector<PathId>& inner, std::vector<PathId>& mine) {
  constexpr size_t kMostLists = 4;
  if (inner.empty()) return;
  const auto known = std::find_if(thread_lists_.begin(), thread_lists_.end(),
                                  [&](const auto& list) { return list.first == inner; });
  if (known != thread_lists_.end()) {
    Unite(mine, known->second);
    return;
  }
  std::vector<PathId> ours;
  ours.reserve(inner.size());
  for (PathId thread : inner) {
    const auto told = interpreter_.told_.find(Path(thread));
    // Whose start was given up, or cannot happen here, nobody can speak of.
    if (told != interpreter_.told_.end()) ours.push_back(told->second);
  }
  Unite(mine, ours);
  if (thread_lists_.size() == kMostLists) thread_lists_.erase(thread_lists_.begin());
  thread_lists_.emplace_back(inner, std::move(ours));
}

HeldLock Instantiation::Held(const HeldLock& lock) {
  HeldLock mine = lock;
  mine.lock = (*this)(lock.lock);
  mine.owner = (*this)(lock.owner);
  mine.direct = false;
  return mine;
}

void Instantiation::AppendSteps(const std::vector<Passed>& theirs, State& state) {
  for (const Passed& step : theirs) {
    const auto called = std::find_if(called_.begin(), called_.end(), [&](const auto& c) {
      return step.call && c.first == step.site;
    });
    if (called != called_.end()) {
      for (const Passed& inner : called->second) Interpreter::Pass(state, inner);
      continue;
    }
    Passed mine = step;
    mine.target = (*this)(step.target);
    mine.path = Path(step.path);
    Interpreter::Pass(state, mine);
  }
}

bool Instantiation::Facts(const std::vector<Fact>& facts, std::vector<Fact>& kept) {
  if (facts.empty()) return true;
  State probe;  // facts are checked against each other too
  probe.facts = state_.facts;
  const size_t before = kept.size();
  for (const Fact& fact : facts) {
    const Fact mine{(*this)(fact.value), fact.equal, fact.constant};
    // Nobody has noted a thread as an owner before it runs.
    const bool owner = call_.entry && interpreter_.symbols_.ComparesWithSelf(mine.value);
    if (owner) {
      if (mine.equal == (mine.constant != 0)) return false;
      continue;
    }
    if (interpreter_.IsOwnThread(mine.value)) {
      if (mine.equal != (mine.constant != 0)) return false;
      continue;
    }
    if (mine.constant == 0) {
      const auto truth = state_.Truth(interpreter_.symbols_, mine.value);
      if (truth) {
        if (*truth == mine.equal) return false;
        continue;
      }
    }
    if (!interpreter_.MayBe(probe, mine)) return false;
    if (!probe.Assume(interpreter_.symbols_, mine)) return false;
    if (interpreter_.symbols_.kind(mine.value) == SymbolKind::kInteger) continue;
    if (kept.size() - before < 10) kept.push_back(mine);
  }
  return true;
}

}  // namespace lockgraph::link
