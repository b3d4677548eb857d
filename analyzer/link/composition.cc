// A callee's behaviour in the state of its caller.
#include <algorithm>

#include "analyzer/link/interpreter.h"

namespace lockgraph::link {

using lockorder::ResourceKind;
using summary::FunctionId;

void Interpreter::Apply(const Call& call, FunctionId callee, const Behaviour& behaviour,
                        State state, States& out) {
  if (!behaviour.computed) {
    Postpone(call, callee, std::move(state), out);
    return;
  }
  analysis_.applied[callee.value] = true;
  Instantiation mine(*this, call, state);
  if (behaviour.hands_all) HandOutArguments(call, {}, state);
  for (Symbol pointer : behaviour.handed) HandOut(state, mine(pointer));
  const std::optional<State> less = WithoutUnpublished(state, behaviour, mine);
  const State& seen = less ? *less : state;
  const bool spent = analysis_.work - begun_ > most_work_ && !behaviour.events.empty();
  if (spent) {
    behaviour_.cut = true;
  } else if (!IsSameCall(call, callee, behaviour, seen, mine)) {
    ApplyEvents(call, behaviour, seen, mine);
  }
  for (const Exit& exit : behaviour.exits) ApplyExit(call, callee, exit, state, mine, out);
}

// Recursion counts as doing nothing in the first round. What only may be called here, and is not
// known yet, is for the root of the thread to carry out.
void Interpreter::Postpone(const Call& call, FunctionId callee, State state, States& out) {
  const bool later =
      function_.valid() && analysis_.turn_of[callee.value] > analysis_.turn_of[function_.value];
  if (later) {
    Event event = NewEvent(state, EventKind::kCall, symbols_.Function(callee), call.site);
    event.late = true;
    event.arguments = call.arguments;
    Record(std::move(event), &call);
  }
  HandOutArguments(call, {}, state);
  SetResult(call, state, OpaqueResult(call, callee));
  out.push_back(std::move(state));
}

// Where functions call each other through pointers all over, each would look at much the same; the
// square lets the whole end in reasonable time.
uint64_t Interpreter::MostWork(uint64_t done) {
  if (done <= kMuchWork) return kMaxWork;
  const double part = static_cast<double>(kMuchWork) / static_cast<double>(done);
  return std::max(kLeastWork, static_cast<uint64_t>(kMaxWork * part * part));
}

void Interpreter::ApplyEvents(const Call& call, const Behaviour& behaviour, const State& state,
                              Instantiation& mine) {
  const std::vector<Fact> about_inputs = state.AboutInputs(symbols_, kMaxFacts);
  // Starts come first: which threads stand for which is known when others speak of them.
  for (const bool starts : {true, false}) {
    if (starts && !behaviour.starts_threads) continue;
    for (const Event& event : behaviour.events) {
      if ((event.kind == EventKind::kSpawn) != starts) continue;
      if (++analysis_.work - begun_ > most_work_) {
        behaviour_.cut = true;
        return;
      }
      ApplyEvent(call, event, state, about_inputs, mine);
    }
  }
}

void Interpreter::ApplyEvent(const Call& call, const Event& theirs, const State& state,
                             const std::vector<Fact>& about_inputs, Instantiation& mine) {
  std::vector<Fact> facts;
  // A function that forgets a lock is wrong whoever calls it; only a thread's creator says what
  // it is called with.
  const bool anyhow = theirs.kind == EventKind::kNotReleased && !call.entry;
  if (!anyhow && !mine.Facts(theirs.facts, facts)) return;
  if (IsRepeated(theirs, facts, call, state) || IsBehind(theirs, state, mine)) return;
  State at = state.WithoutMemory();
  if (!theirs.child.empty()) at.child = mine.Thread(theirs.child);
  // What is released twice is told with what is known.
  if (!theirs.released.empty()) at.facts = state.facts;
  for (const ReleasedLock& lock : theirs.released) Release(at, mine(lock.lock), lock.site);
  if (at.held.size() + theirs.held.size() > kMaxHeld) return;
  const Symbol target = mine(theirs.target);
  const size_t before = at.held.size();
  for (const HeldLock& lock : theirs.held) {
    HeldLock held = mine.Held(lock);
    if (held.lock == target || !IsUnpublished(state, held.lock)) at.held.push_back(held);
  }
  const size_t locks = at.held.size() - before;
  const bool again = std::any_of(at.held.begin(), at.held.end(),
                                 [&](const HeldLock& h) { return h.lock == target; });
  if (theirs.kind == EventKind::kAcquire && !again && IsUnpublished(state, target)) return;
  for (Symbol handle : theirs.joined) ForgetThread(at, mine(handle));
  mine.AppendThreads(theirs.live, at.live);
  mine.AppendThreads(theirs.gone, at.gone);
  // What was passed before matters where somebody is signalled.
  const bool signals = theirs.kind == EventKind::kSignal || theirs.kind == EventKind::kSpawn ||
                       theirs.kind == EventKind::kCall;
  if (!signals) at.passed.clear();
  mine.AppendSteps(theirs.passed, at);
  Event event = Seen(theirs, at, mine);
  for (const Fact& fact : facts) {
    if (symbols_.IsGiven(fact.value)) event.facts.push_back(fact);
  }
  for (const Fact& fact : about_inputs) {
    if (event.facts.size() < kMaxFacts &&
        std::find(event.facts.begin(), event.facts.end(), fact) == event.facts.end()) {
      event.facts.push_back(fact);
    }
  }
  for (auto& [place, value] : event.memory) {
    place = mine(place);
    value = mine(value);
  }
  event.evidence = event.evidence | call.evidence;
  if (event.kind == EventKind::kAcquire) FindOrder(event, state, at);
  const bool calls_back = event.kind == EventKind::kCall && !event.late &&
                          call.depth < kMaxCallbackDepth && IsCallee(event.target);
  const bool starts = event.kind == EventKind::kSpawn;
  if (calls_back || starts) mine.FinishPaths(event, locks);
  if (calls_back) {
    at.held = event.held;
    CallBack(call, theirs, event, state, std::move(at), mine);
    return;
  }
  if (!starts) {
    Keep(std::move(event), &mine, locks);
  } else if (ApplyStart(event, state, mine)) {
    Keep(std::move(event), nullptr, 0);
  }
}

// What a lock of the program's own takes, in order with what is held here.
void Interpreter::FindOrder(Event& event, const State& state, const State& at) {
  for (const HeldLock& held : at.held) {
    if (event.order != lockorder::InstanceOrder::kNone) break;
    if (symbols_.TypeOf(held.lock) != symbols_.TypeOf(event.target)) continue;
    event.order = ComparedOrder(state, held.lock, event.target);
  }
  if (event.order == lockorder::InstanceOrder::kNone) {
    event.order = OrderByLinks(state, event.target);
  }
}

// Whether the callee initialises, or waits for the initialisation of, what is initialised already.
bool Interpreter::IsBehind(const Event& theirs, const State& state, Instantiation& mine) {
  if (theirs.kind == EventKind::kAcquire && theirs.resource == ResourceKind::kOnce &&
      IsInitialised(state, mine(theirs.target))) {
    return true;
  }
  return std::any_of(theirs.held.begin(), theirs.held.end(), [&](const HeldLock& lock) {
    return lock.initialises() && IsInitialised(state, mine(lock.lock));
  });
}

// A callee's event but for its facts. Its path, and those of the callee's locks, are not seen from
// here yet: most events turn out to be known, and paths cost most.
Event Interpreter::Seen(const Event& theirs, const State& at, Instantiation& mine) {
  Event event = theirs;
  event.facts.clear();
  event.target = mine(theirs.target);
  event.completes = mine(theirs.completes);
  event.handle = mine(theirs.handle);
  for (Symbol& argument : event.arguments) argument = mine(argument);
  event.held = at.held;
  event.released = at.released;
  event.live = at.live;
  event.gone = at.gone;
  event.joined = at.joined;
  event.passed = at.passed;
  event.child = at.child;
  return event;
}

// False if another start stands for this one.
bool Interpreter::ApplyStart(Event& event, const State& state, Instantiation& mine) {
  for (auto& entry : ReachableMemory(state, event)) event.memory.push_back(entry);
  const PathId thread = analysis_.paths.Append(event.path, event.site);
  const bool told = IsTold(thread, event);
  mine.ForgetThreads();
  event.many |= std::find(state.live.begin(), state.live.end(), thread) != state.live.end();
  return told;
}

// Carries out what the callee left to those who know what is called.
void Interpreter::CallBack(const Call& call, const Event& theirs, const Event& event,
                           const State& state, State at, Instantiation& mine) {
  Call callback = call;
  callback.arguments = event.arguments;
  callback.prefix.push_back(call.site);
  for (PathId p = theirs.path; !p.empty(); p = analysis_.paths.Tail(p)) {
    callback.prefix.push_back(analysis_.paths.Head(p));
  }
  callback.site = theirs.site;
  callback.instruction = nullptr;
  callback.depth = call.depth + 1;
  callback.evidence = event.evidence;
  at.store = state.store;
  at.facts = state.facts;
  for (const auto& [place, value] : event.memory) at.Write(symbols_, place, value);
  for (const Fact& fact : event.facts) at.Assume(symbols_, fact);
  if (IsCarriedOut(event, at, callback.depth)) return;
  const std::vector<Passed> before = at.passed;
  States after;
  CallValue(callback, event.target, std::move(at), after);
  std::vector<std::vector<Passed>> ways;
  for (const State& s : after) ways.push_back(s.passed);
  mine.NoteCalled(theirs.site, StepsBetween(before, ways));
  if (!event.completes.valid()) return;
  for (State& s : after) {
    SignalEvent(callback, s, symbols_.Deref(event.completes), ResourceKind::kFuture);
  }
}

void Interpreter::ApplyExit(const Call& call, FunctionId callee, const Exit& exit,
                            const State& state, Instantiation& mine, States& out) {
  std::vector<Fact> facts;
  if (!mine.Facts(exit.facts, facts)) return;
  State after = state;
  for (const Fact& fact : facts) {
    if (!after.Assume(symbols_, fact)) return;
  }
  for (const ReleasedLock& lock : exit.released) Release(after, mine(lock.lock), lock.site);
  for (const HeldLock& lock : exit.held) {
    HeldLock held = mine.Held(lock);
    held.path = mine.Path(held.path);
    Hold(after, std::move(held));
  }
  for (Symbol handle : exit.joined) ForgetThread(after, mine(handle));
  mine.AppendThreads(exit.gone, after.gone);
  mine.AppendThreads(exit.live, after.live);
  mine.AppendSteps(exit.passed, after);
  if (!exit.child.empty()) after.child = mine.Thread(exit.child);
  // Evaluate all before writing: the values are those at the call.
  std::vector<std::pair<Symbol, Symbol>> stores;
  for (const auto& [place, value] : exit.stores) stores.emplace_back(mine(place), mine(value));
  for (const auto& [place, value] : stores) {
    after.Write(symbols_, place, value);
    const SymbolNode& node = symbols_.at(place);
    for (Hidden trait : {Hidden::kRecursive, Hidden::kPolicy, Hidden::kShared}) {
      const bool is_trait = node.kind == SymbolKind::kField && node.b == HiddenField(trait).value;
      if (is_trait) NoteTrait(Symbol{node.a}, trait, value);
    }
  }
  SetResult(call, after, exit.result.valid() ? mine(exit.result) : OpaqueResult(call, callee));
  out.push_back(std::move(after));
}

// A lock that is held already is held once more, not twice.
void Interpreter::Hold(State& state, HeldLock lock) {
  for (HeldLock& held : state.held) {
    const bool same = held.lock == lock.lock && held.mode == lock.mode && held.owner == lock.owner;
    if (!same) continue;
    held.count = static_cast<uint16_t>(std::min(held.count + 1, 3));
    return;
  }
  if (state.held.size() < kMaxHeld) state.held.push_back(std::move(lock));
}

}  // namespace lockgraph::link
