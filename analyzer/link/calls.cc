// Who is called, and what that does in the caller's state.
#include <algorithm>

#include "absl/strings/match.h"
#include "analyzer/link/constants.h"
#include "analyzer/link/interpreter.h"

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
    if (analysis_.last_owner.Makes(function_, call.result)) call.evidence = Evidence::kLastOwner;
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
  if (f.is_constructor && !call.arguments.empty() &&
      symbols_.kind(call.arguments[0]) == SymbolKind::kNew &&
      symbols_.at(call.arguments[0]).b < kMadeByCall) {
    MakeAnew(state, call.arguments[0]);
  }
  if (AccessAtomically(call, state, out)) return;
  const bool direct = call.instruction != nullptr && call.prefix.empty() && body_ != nullptr;
  if (direct && !state.held.empty() && analysis_.exceptions.Pass(function_, call.result) &&
      !CleansUp()) {
    LeaveByException(state, call.site);
  }
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
  if (UseSemaphore(call, callee, state, out)) return;
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
  HandOutArguments(call, {}, state);
  bool too_many = false;
  std::vector<FunctionId> targets =
      analysis_.points_to.Functions(analysis_.points_to.NodeOf(function_, term), &too_many);
  const Analysis::Table* table = nullptr;
  if (callable.valid() && symbols_.kind(callable) == SymbolKind::kLoad) {
    table = TableAt(analysis_, Symbol{symbols_.at(callable).a});
  }
  if (table != nullptr) {
    targets.clear();
    for (Symbol f : table->functions) targets.push_back({symbols_.at(f).a});
  }
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
  const auto lasts = [&](FunctionId t) {
    const Operation* operation = analysis_.operations[t.value];
    if (operation != nullptr && operation->action <= Action::kDowngrade) return true;
    const auto& exits = analysis_.behaviours[t.value].exits;
    return std::any_of(exits.begin(), exits.end(), [](const Exit& exit) {
      return !exit.held.empty() || !exit.released.empty();
    });
  };
  // A table of lock functions, maybe with variants that do nothing: the program uses one variant at
  // a time. Where others do something else, some just forget a lock, unless callers say which.
  const bool named = callable.valid() && symbols_.kind(callable) == SymbolKind::kParameter;
  const bool some = std::any_of(targets.begin(), targets.end(), lasts);
  if (some) DropWrappers(targets);
  const auto takes_part = [&](FunctionId t) { return quiet(t) || lasts(t); };
  const bool lasting = some && (named || std::all_of(targets.begin(), targets.end(), takes_part));
  if (lasting) std::erase_if(targets, quiet);
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
  const Passed called{{}, lockorder::Mode::kExclusive, kNoWait, call.site, {}, true};
  if (lasting || (!targets.empty() && !given)) {
    Call guess = call;
    const bool any = table != nullptr && table->single;  // each can be asked for
    guess.evidence = guess.evidence | GuessAmong(any || (lasting && named) ? 1 : targets.size());
    const size_t before = out.size();
    if (lasting) {
      CallVariants(guess, callable, targets, too_many, std::move(state), out);
    } else {
      for (FunctionId target : targets) CallFunction(guess, target, state, out);
    }
    // Another round may find another target, which only the callers know.
    for (size_t i = before; i < out.size(); ++i) Pass(out[i], called);
    return false;
  }
  if (given) {
    Event event = NewEvent(state, EventKind::kCall, callable, call.site);
    event.arguments = call.arguments;
    event.memory = OwnMemory(state);
    event.completes = completes;
    if (completes.valid()) event.passed = state.passed;
    Record(std::move(event), &call);
    Pass(state, called);
  } else if (!state.held.empty()) {
    const bool known = callable.valid() && symbols_.IsGiven(callable);
    const EventKind kind = known ? EventKind::kCallback : EventKind::kUnresolved;
    Record(NewEvent(state, kind, callable, call.site), &call);
  }
  SetResult(call, state, symbols_.Opaque(function_, call.result.value, {}));
  out.push_back(std::move(state));
  return given;
}

// What the thread's own variables hold: whoever carries a call out later finds them so.
State::Store Interpreter::OwnMemory(const State& state) const {
  State::Store memory;
  for (const auto& entry : state.store) {
    if (symbols_.IsThreadLocal(symbols_.Root(entry.first))) memory.push_back(entry);
  }
  return memory;
}

// What a function calls through a pointer is not what calls it back in the same way: of several
// variants that wrap each other, each wraps one that wraps none.
void Interpreter::DropWrappers(std::vector<FunctionId>& targets) const {
  const auto wraps = [&](FunctionId target) {
    if (target == function_) return true;
    const summary::Body* body = analysis_.program.BodyOf(target);
    if (body == nullptr) return false;
    for (const summary::Block& block : body->blocks) {
      for (const Instruction& i : block.instructions) {
        const bool indirect =
            i.kind == Instruction::Kind::kCall && i.callee == Instruction::Callee::kIndirect;
        if (!indirect) continue;
        const auto called =
            analysis_.points_to.Functions(analysis_.points_to.NodeOf(target, i.value));
        if (std::find(called.begin(), called.end(), function_) != called.end()) return true;
      }
    }
    return false;
  };
  if (!std::all_of(targets.begin(), targets.end(), wraps)) std::erase_if(targets, wraps);
}

// A function that gives a lock back, and otherwise says that it failed, gives it back: what the
// caller still holds after a failure, is not followed.
void Interpreter::DropFailures(const Call& call, const State& before, States& after) const {
  const auto gives = [&](const State& s) {
    return s.held.size() < before.held.size() || s.released.size() > before.released.size();
  };
  const auto fails = [&](const State& s) {
    if (gives(s) || s.held != before.held || !call.result.valid()) return false;
    const auto result = s.Find(symbols_.ResultPlace(function_, call.result));
    return result && symbols_.kind(*result) == SymbolKind::kInteger &&
           symbols_.at(*result).integer < 0;
  };
  if (std::any_of(after.begin(), after.end(), gives)) std::erase_if(after, fails);
}

// One of several functions that take or release locks for good: each on a path of its own, which
// knows which one it was. So do callers that gave the pointer, and later calls through the same
// table. The function that a parameter leads to may be another one, of which nothing is known.
void Interpreter::CallVariants(const Call& call, Symbol callable,
                               const std::vector<FunctionId>& targets, bool others, State state,
                               States& out) {
  const bool told = callable.valid() && symbols_.IsOpen(callable);
  State other = state;
  bool possible = told && (others || symbols_.kind(callable) == SymbolKind::kParameter);
  for (FunctionId target : targets) {
    State variant = state;
    if (told) {
      if (!analysis_.function_tables.Fits(symbols_, state.facts, callable, target)) continue;
      if (!variant.Assume(symbols_, {callable, true, ConstantOf(target)})) continue;
      possible = possible && other.Assume(symbols_, {callable, false, ConstantOf(target)});
    }
    States after;
    CallFunction(call, target, std::move(variant), after);
    DropFailures(call, state, after);
    std::move(after.begin(), after.end(), std::back_inserter(out));
  }
  if (!possible) return;
  SetResult(call, other, symbols_.Opaque(function_, call.result.value, {}));
  out.push_back(std::move(other));
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

}  // namespace lockgraph::link
