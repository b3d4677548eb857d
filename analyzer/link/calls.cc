// Who is called, and what that does in the caller's state.
#include <algorithm>

#include "absl/strings/match.h"
#include "analyzer/link/interpreter.h"
#include "analyzer/link/thread_sets.h"

namespace lockgraph::link {

using lockorder::Evidence;
using lockorder::ResourceKind;
using summary::Function;
using summary::FunctionId;
using summary::Instruction;
using summary::TermId;
using summary::TypeId;

void Interpreter::ExecuteCall(const Instruction& instruction, State state, States& out) {
  std::vector<TermId> terms = instruction.arguments;
  if (instruction.callee == Instruction::Callee::kIndirect) terms.push_back(instruction.value);
  for (State& s : ExpandChoices(std::move(state), terms)) {
    Call call;
    call.instruction = &instruction;
    call.site = SiteOf(instruction);
    call.result = instruction.result;
    call.types = instruction.argument_types;
    for (TermId argument : instruction.arguments) call.arguments.push_back(Evaluate(s, argument));
    if (call.result.valid()) {
      // Made again: what an earlier round of a loop got from this call is of that round.
      const Symbol place = symbols_.ResultPlace(function_, call.result);
      if (const auto old = s.Find(place)) {
        const SymbolKind kind = symbols_.kind(*old);
        s.Forget(place);
        if (kind == SymbolKind::kOpaque || kind == SymbolKind::kNew) s.MakeStale(symbols_, {*old});
      }
    }
    Dispatch(call, instruction, std::move(s), out);
  }
}

// A conditional expression in `term` whose condition the path does not decide.
TermId Interpreter::OpenSelect(const State& state, TermId term) {
  for (int depth = 0; term.valid() && depth < 6; ++depth) {
    const summary::Term& t = analysis_.program.terms[term.value];
    switch (t.kind) {
      case summary::TermKind::kSelect: {
        const auto truth = state.Truth(symbols_, Evaluate(state, TermId{t.a}));
        if (!truth) return term;
        term = TermId{*truth ? t.b : t.c};
        break;
      }
      case summary::TermKind::kAddress:
      case summary::TermKind::kDeref:
      case summary::TermKind::kLoad:
      case summary::TermKind::kField:
        term = TermId{t.a};
        break;
      default:
        return {};
    }
  }
  return {};
}

// Where an argument may be one of several things, the path forks: one thing on each.
Interpreter::States Interpreter::ExpandChoices(State state, const std::vector<TermId>& terms) {
  States pending, done;
  pending.push_back(std::move(state));
  int forks = 0;
  while (!pending.empty()) {
    State s = std::move(pending.back());
    pending.pop_back();
    Symbol choice;
    for (TermId term : terms) {
      if (term.valid() && (forks >= 8 || !OpenSelect(s, term).valid()))
        choice = symbols_.ChoiceIn(Evaluate(s, term));
      if (choice.valid()) break;
    }
    if (!choice.valid() && ++forks < 8) {
      // A conditional expression whose condition is open: a path for each side.
      summary::TermId open;
      for (TermId term : terms) {
        if (term.valid() && !open.valid()) open = OpenSelect(s, term);
      }
      if (open.valid()) {
        const Symbol condition = Evaluate(s, TermId{analysis_.program.terms[open.value].a});
        for (const bool truth : {false, true}) {
          State branch = s;
          if (AssumeTruth(branch, condition, truth)) pending.push_back(std::move(branch));
        }
        continue;
      }
    }
    if (!choice.valid() || done.size() + pending.size() > 8) {
      done.push_back(std::move(s));
      continue;
    }
    const auto list = symbols_.List(choice);
    const std::vector<Symbol> values(list.begin(), list.end());
    bool replaced = false;
    for (Symbol value : values) {
      State branch = s;
      for (auto& [place, content] : branch.store) {
        const Symbol changed = symbols_.Replace(content, choice, value);
        replaced |= changed != content;
        content = changed;
      }
      if (!replaced) break;  // not from memory: a conditional expression in the argument itself
      pending.push_back(std::move(branch));
    }
    if (!replaced) done.push_back(std::move(s));
  }
  std::reverse(done.begin(), done.end());
  return done;
}

void Interpreter::Dispatch(const Call& call, const Instruction& instruction, State state,
                           States& out) {
  switch (instruction.callee) {
    case Instruction::Callee::kDirect:
      CallFunction(call, instruction.function, std::move(state), out);
      return;
    case Instruction::Callee::kVirtual:
      CallVirtual(call, instruction.function, std::move(state), out);
      return;
    case Instruction::Callee::kIndirect: {
      const Symbol callable = Evaluate(state, instruction.value);
      if (symbols_.IsCallable(callable)) {
        CallValue(call, callable, std::move(state), out);
      } else {
        CallUnresolved(call, callable, instruction.value, std::move(state), out);
      }
    }
  }
}

void Interpreter::CallFunction(Call call, FunctionId callee, State state, States& out) {
  const Function& f = analysis_.program.functions[callee.value];
  if (f.is_lambda && f.is_method && call.arguments.size() == f.parameters.size() &&
      call.instruction != nullptr && call.instruction->callee == Instruction::Callee::kIndirect) {
    call.arguments.insert(call.arguments.begin(), symbols_.Integer(0));  // a captureless lambda
  }
  if (AccessAtomically(call, state, out)) return;
  const Operation* operation = analysis_.operations[callee.value];
  // A name of a known library is that library's also where its header shows the body; a plain C
  // name may be the program's own.
  const bool known =
      operation != nullptr && (f.body == 0xffffffff || absl::StrContains(f.qualified, "::"));
  if (known) {
    ApplyOperation(call, callee, *operation, std::move(state), out);
    return;
  }
  if (f.body == 0xffffffff) {
    CallUnknown(call, callee, std::move(state), out);
    return;
  }
  const auto alternates = analysis_.program.alternates.find(callee.value);
  const bool foreign = alternates != analysis_.program.alternates.end() && !f.is_main;
  if (foreign) {
    call.evidence = call.evidence | Evidence::kAmbiguousName;
    for (FunctionId other : alternates->second) {
      Apply(call, other, analysis_.behaviours[other.value], state, out);
    }
  }
  Apply(call, callee, analysis_.behaviours[callee.value], std::move(state), out);
}

void Interpreter::CallValue(const Call& call, Symbol callable, State state, States& out) {
  const SymbolNode node = symbols_.at(callable);
  if (node.kind == SymbolKind::kChoice) {
    const auto list = symbols_.List(callable);
    for (Symbol value : std::vector<Symbol>(list.begin(), list.end()))
      CallValue(call, value, state, out);
    return;
  }
  const Function& f = analysis_.program.functions[node.a];
  Call mine = call;
  if (node.kind == SymbolKind::kBind) {
    const auto list = symbols_.List(callable);
    const bool bound = !list.empty() && symbols_.kind(list[0]) == SymbolKind::kInteger &&
                       symbols_.at(list[0]).integer == kBoundArguments;
    std::vector<Symbol> front;
    if (bound) {
      front.assign(list.begin() + 1, list.end());
    } else {
      front.push_back(
          symbols_.Address(symbols_.Intern({.kind = SymbolKind::kEnvironment, .a = callable.id})));
    }
    mine.arguments.insert(mine.arguments.begin(), front.begin(), front.end());
  }
  if (f.is_virtual) {
    CallVirtual(mine, {node.a}, std::move(state), out);
  } else {
    CallFunction(mine, {node.a}, std::move(state), out);
  }
}

// The path does not know what is called. If it is something the function was given, its callers
// decide (a deferred call); what the program stores in such places is the fallback, at once if that
// takes or releases locks for good (lock tables), else when no caller knew better.
bool Interpreter::CallUnresolved(const Call& call, Symbol callable, TermId term, State state,
                                 States& out, Symbol completes) {
  const PointsTo::Node node = analysis_.points_to.NodeOf(function_, term);
  std::vector<FunctionId> targets = analysis_.points_to.Functions(node);
  const auto quiet = [&](FunctionId t) {
    if (analysis_.operations[t.value] != nullptr) return false;
    if (analysis_.program.BodyOf(t) == nullptr) return true;  // a foreign function, as when called
    return analysis_.behaviours[t.value].computed && !analysis_.behaviours[t.value].acts;
  };
  // Whichever it is, it does nothing to locks or threads.
  if (!targets.empty() && std::all_of(targets.begin(), targets.end(), quiet)) {
    SetResult(call, state, symbols_.Opaque(function_, call.result.value, {}));
    out.push_back(std::move(state));
    return false;
  }
  bool lasting = false;
  for (FunctionId target : targets) {
    const Operation* operation = analysis_.operations[target.value];
    if (operation != nullptr && operation->action <= Action::kDowngrade) lasting = true;
    for (const Exit& exit : analysis_.behaviours[target.value].exits) {
      lasting |= !exit.held.empty() || !exit.released.empty();
    }
  }
  if (lasting) {
    // A table of lock functions with variants that do nothing: the program uses one variant at a
    // time.
    std::erase_if(targets, quiet);
  }
  // Of what only global variables lead to, callers know what the whole program knows. A closure, or
  // a task whose end others wait for, is best known to those who see where it was made; a table of
  // everything (a list of tests) is for the root alone.
  const bool closure = std::any_of(targets.begin(), targets.end(), [&](FunctionId t) {
    return analysis_.program.functions[t.value].is_lambda;
  });
  const bool later = closure || completes.valid() || targets.size() > kMostTargets ||
                     (targets.empty() && callable.valid() && !symbols_.MentionsGlobal(callable));
  const bool given = callable.valid() && symbols_.IsOpen(callable) &&
                     (symbols_.MentionsParameter(callable) || later);
  if (!targets.empty() && (lasting || !given)) {
    Call guess = call;
    guess.evidence = guess.evidence | GuessAmong(targets.size());
    for (FunctionId target : targets) CallFunction(guess, target, state, out);
    return false;
  }
  if (given) {
    Event event = NewEvent(state, EventKind::kCall, callable, call.site);
    event.arguments = call.arguments;
    event.completes = completes;
    if (completes.valid()) event.passed = state.passed;
    Record(state, std::move(event), &call);
  } else if (!state.held.empty()) {
    const bool known = callable.valid() && symbols_.IsGiven(callable);
    const EventKind kind = known ? EventKind::kCallback : EventKind::kUnresolved;
    Record(state, NewEvent(state, kind, callable, call.site), &call);
  }
  SetResult(call, state, symbols_.Opaque(function_, call.result.value, {}));
  out.push_back(std::move(state));
  return given;
}

void Interpreter::SetResult(const Call& call, State& state, Symbol value) {
  if (call.result.valid() && value.valid()) {
    state.Write(symbols_, symbols_.ResultPlace(function_, call.result), value);
  }
}

Symbol Interpreter::OpaqueResult(const Call& call, FunctionId callee) {
  const TypeId type = callee.valid() ? analysis_.program.functions[callee.value].result : TypeId{};
  return symbols_.Opaque(function_, call.result.value, type);
}

void Interpreter::Apply(const Call& call, FunctionId callee, const Behaviour& behaviour,
                        State state, States& out) {
  if (!behaviour.computed) {
    // Recursion counts as doing nothing in the first round. What only may be called here, and is
    // not known yet, is for the root of the thread to carry out.
    const bool later =
        function_.valid() && analysis_.turn_of[callee.value] > analysis_.turn_of[function_.value];
    if (later) {
      Event event = NewEvent(state, EventKind::kCall, symbols_.Function(callee), call.site);
      event.late = true;
      event.arguments = call.arguments;
      Record(state, std::move(event), &call);
    }
    SetResult(call, state, OpaqueResult(call, callee));
    out.push_back(std::move(state));
    return;
  }
  analysis_.applied[callee.value] = true;
  Instantiation mine(*this, call, state);
  const std::vector<Fact> about_inputs = state.AboutInputs(symbols_, kMaxFacts);
  const bool same = IsSameCall(call, callee, behaviour, state, mine);
  // Starts come first: which threads stand for which is known when others speak of them.
  std::vector<const Event*> events;
  if (!same) {
    for (const Event& event : behaviour.events) events.push_back(&event);
    std::stable_partition(events.begin(), events.end(),
                          [](const Event* e) { return e->kind == EventKind::kSpawn; });
  }
  for (const Event* each : events) {
    const Event& theirs = *each;
    if (++analysis_.work - begun_ > kMaxWork) {
      behaviour_.cut = true;
      break;
    }
    std::vector<Fact> facts;
    // A function that forgets a lock is wrong whoever calls it; only a thread's creator says what
    // it is called with.
    const bool anyhow = theirs.kind == EventKind::kNotReleased && !call.entry;
    if (!anyhow && !mine.Facts(theirs.facts, facts)) continue;
    if (IsRepeated(theirs, facts, call, state)) continue;
    State at = state.WithoutMemory();
    // What is released twice is told with what is known.
    if (!theirs.released.empty()) at.facts = state.facts;
    for (const ReleasedLock& lock : theirs.released) Release(at, mine(lock.lock), lock.site);
    if (at.held.size() + theirs.held.size() > kMaxHeld) continue;
    for (const HeldLock& lock : theirs.held) at.held.push_back(mine.Held(lock));
    for (Symbol handle : theirs.joined) ForgetThread(at, mine(handle));
    mine.AppendThreads(theirs.live, at.live);
    mine.AppendThreads(theirs.gone, at.gone);
    // What was passed before matters where somebody is signalled.
    const bool signals = theirs.kind == EventKind::kSignal || theirs.kind == EventKind::kSpawn ||
                         theirs.kind == EventKind::kCall;
    if (!signals) at.passed.clear();
    for (const Passed& passed : theirs.passed) at.passed.push_back(mine.Step(passed));
    Event event = theirs;
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
    event.facts.clear();
    for (const Fact& fact : facts) {
      if (symbols_.IsGiven(fact.value)) event.facts.push_back(fact);
    }
    for (const Fact& fact : about_inputs) {
      if (event.facts.size() < kMaxFacts &&
          std::find(event.facts.begin(), event.facts.end(), fact) == event.facts.end()) {
        event.facts.push_back(fact);
      }
    }
    event.path = mine.Path(theirs.path);
    event.evidence = event.evidence | call.evidence;
    if (event.kind == EventKind::kSpawn) {
      for (auto& [place, value] : event.memory) {
        place = mine(place);
        value = mine(value);
      }
      for (auto& entry : ReachableMemory(state, event)) event.memory.push_back(entry);
      const PathId thread = analysis_.paths.Append(event.path, event.site);
      const bool told = IsTold(thread, event);
      mine.ForgetThreads();
      if (!told) continue;
      event.many |= std::find(state.live.begin(), state.live.end(), thread) != state.live.end();
    }
    if (event.kind == EventKind::kCall && !event.late && call.depth < kMaxCallbackDepth) {
      if (IsCallee(event.target)) {
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
        if (IsCarriedOut(event, at, callback.depth)) continue;
        States after;
        CallValue(callback, event.target, std::move(at), after);
        if (!event.completes.valid()) continue;
        for (State& s : after) {
          SignalEvent(callback, s, symbols_.Deref(event.completes), ResourceKind::kFuture);
        }
        continue;
      }
    }
    Record(state, std::move(event));
  }
  for (const Exit& exit : behaviour.exits) {
    std::vector<Fact> facts;
    if (!mine.Facts(exit.facts, facts)) continue;
    State after = state;
    bool possible = true;
    for (const Fact& fact : facts) possible = possible && after.Assume(symbols_, fact);
    if (!possible) continue;
    for (const ReleasedLock& lock : exit.released) Release(after, mine(lock.lock), lock.site);
    for (const HeldLock& lock : exit.held) Hold(after, mine.Held(lock));
    for (Symbol handle : exit.joined) ForgetThread(after, mine(handle));
    mine.AppendThreads(exit.gone, after.gone);
    mine.AppendThreads(exit.live, after.live);
    for (const Passed& passed : exit.passed) {
      if (after.passed.size() < 16) after.passed.push_back(mine.Step(passed));
    }
    // Evaluate all before writing: the values are those at the call.
    std::vector<std::pair<Symbol, Symbol>> stores;
    for (const auto& [place, value] : exit.stores) stores.emplace_back(mine(place), mine(value));
    for (const auto& [place, value] : stores) {
      after.Write(symbols_, place, value);
      const SymbolNode& node = symbols_.at(place);
      for (Hidden trait : {Hidden::kRecursive, Hidden::kPolicy}) {
        const bool is_trait = node.kind == SymbolKind::kField && node.b == HiddenField(trait).value;
        if (is_trait) NoteTrait(Symbol{node.a}, trait, value);
      }
    }
    SetResult(call, after, exit.result.valid() ? mine(exit.result) : OpaqueResult(call, callee));
    out.push_back(std::move(after));
  }
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
