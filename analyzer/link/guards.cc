// Objects of the library that hold locks: lock_guard, unique_lock, scoped_lock and their kin.
#include <algorithm>

#include "absl/strings/match.h"
#include "analyzer/link/interpreter.h"

namespace lockgraph::link {

using lockorder::Mode;
using lockorder::WaitKind;
using summary::FunctionId;

bool Interpreter::IsGuard(summary::TypeId type) const {
  return type.valid() && analysis_.api.IsGuard(analysis_.program.types[type.value].name);
}

std::vector<Symbol> Interpreter::GuardLocks(State& state, Symbol guard) {
  std::vector<Symbol> locks;
  const Symbol slot = symbols_.HiddenOf(guard, Hidden::kLock);
  for (int64_t i = 0; i < 8; ++i) {
    const auto lock = state.Find(symbols_.Element(slot, symbols_.Integer(i)));
    if (!lock) break;
    locks.push_back(symbols_.Deref(*lock));
  }
  if (locks.empty()) locks.push_back(symbols_.Deref(Simplify(state, state.Read(symbols_, slot))));
  return locks;
}

void Interpreter::ConstructGuard(const Call& call, FunctionId callee, Operation operation,
                                 State state, States& out) {
  const Program& program = analysis_.program;
  const Symbol guard = symbols_.Deref(call.arguments[0]);
  bool defer = false, adopt = false;
  std::vector<Symbol> locks;
  for (size_t i = 1; i < call.arguments.size(); ++i) {
    summary::TypeId type;
    if (callee.valid()) {
      const summary::Function& f = program.functions[callee.value];
      if (i - 1 < f.parameters.size()) type = f.parameters[i - 1];
      if (!type.valid() && i < call.types.size()) type = call.types[i];
    } else {
      type = symbols_.TypeOf(symbols_.Deref(call.arguments[i]));
    }
    const summary::TypeId pointee = program.Pointee(type);
    const summary::TypeId named = pointee.valid() ? pointee : type;
    const std::string name = named.valid() ? program.types[named.value].name : "";
    if (absl::StrContains(name, "defer_lock")) {
      defer = true;
    } else if (absl::StrContains(name, "adopt_lock")) {
      adopt = true;
    } else if (absl::StrContains(name, "try_to_lock")) {
      operation.wait = WaitKind::kTry;
    } else if (absl::StrContains(name, "duration") || absl::StrContains(name, "time_point")) {
      operation.wait = WaitKind::kTimed;
    } else if (analysis_.api.IsGuard(name)) {  // moved from another guard
      const Symbol from = symbols_.Deref(call.arguments[i]);
      MoveGuard(state, guard, from);
      out.push_back(std::move(state));
      return;
    } else if (named.valid() && program.types[named.value].kind == summary::Type::Kind::kInteger) {
      // The mode of a reader-writer guard: true to write.
      if (operation.success == Success::kNonZero &&
          state.Constant(symbols_, call.arguments[i]) == 0) {
        operation.mode = Mode::kShared;
      }
    } else if (named.valid() && program.types[named.value].kind == summary::Type::Kind::kRecord &&
               !absl::StrContains(name, "Condition")) {
      locks.push_back(symbols_.Deref(call.arguments[i]));
    } else if (!named.valid() || pointee.valid()) {
      locks.push_back(symbols_.Deref(call.arguments[i]));
    }
  }
  operation.success = Success::kAlways;
  const Symbol slot = symbols_.HiddenOf(guard, Hidden::kLock);
  state.ForgetObject(symbols_, guard);
  if (locks.size() == 1) {
    state.Write(symbols_, slot, symbols_.Address(locks[0]));
  } else {
    for (size_t i = 0; i < locks.size(); ++i) {
      state.Write(symbols_, symbols_.Element(slot, symbols_.Integer(static_cast<int64_t>(i))),
                  symbols_.Address(locks[i]));
    }
  }
  state.Write(symbols_, symbols_.HiddenOf(guard, Hidden::kMode),
              symbols_.Integer(operation.mode == Mode::kExclusive));
  state.Write(symbols_, symbols_.HiddenOf(guard, Hidden::kOwns),
              symbols_.Integer(!defer && !locks.empty()));
  if (defer || locks.empty()) {
    out.push_back(std::move(state));
    return;
  }
  if (adopt) {
    for (HeldLock& held : state.held) {
      for (Symbol lock : locks) {
        if (held.lock == lock || symbols_.Mentions(held.lock, lock)) held.owner = guard;
      }
    }
    out.push_back(std::move(state));
    return;
  }
  Call quiet = call;
  quiet.result = {};
  const uint32_t group = locks.size() > 1 ? GroupNumber(call.site) : 0;
  States current, next;
  current.push_back(std::move(state));
  if (call.arguments.size() > 2 && call.types.size() > 2 && call.types[2].valid() &&
      absl::StrContains(program.types[call.types[2].value].name, "Condition")) {
    for (State& s : current) AwaitCondition(quiet, s, locks[0], operation);
  }
  for (Symbol lock : locks) {
    next.clear();
    for (State& s : current)
      AcquireObject(quiet, std::move(s), lock, operation, guard, group, next);
    current.swap(next);
  }
  for (State& s : current) out.push_back(std::move(s));
}

void Interpreter::MoveGuard(State& state, Symbol to, Symbol from) {
  if (to == from) return;
  state.CopyObject(symbols_, to, from);
  state.Forget(to);
  const Symbol owns = symbols_.HiddenOf(to, Hidden::kOwns),
               lock = symbols_.HiddenOf(to, Hidden::kLock);
  if (!state.Find(owns))
    state.Write(symbols_, owns, state.Read(symbols_, symbols_.HiddenOf(from, Hidden::kOwns)));
  if (!state.Find(lock) && !state.Find(symbols_.Element(lock, symbols_.Integer(0)))) {
    state.Write(symbols_, lock, state.Read(symbols_, symbols_.HiddenOf(from, Hidden::kLock)));
  }
  state.Write(symbols_, symbols_.HiddenOf(from, Hidden::kOwns), symbols_.Integer(0));
  for (HeldLock& held : state.held) {
    if (held.owner == from) held.owner = to;
  }
}

void Interpreter::DestroyGuard(const Call& call, State state, Symbol guard, States& out) {
  const Symbol owns =
      Simplify(state, state.Read(symbols_, symbols_.HiddenOf(guard, Hidden::kOwns)));
  const auto owned = state.Truth(symbols_, owns);
  const auto release = [&](State& s) {
    if (ReleaseOwned(call, s, guard)) {
      s.Write(symbols_, symbols_.HiddenOf(guard, Hidden::kOwns), symbols_.Integer(0));
      return;
    }
    const Symbol mode = s.Read(symbols_, symbols_.HiddenOf(guard, Hidden::kMode));
    const bool shared =
        symbols_.kind(mode) == SymbolKind::kInteger && symbols_.at(mode).integer == 0;
    std::vector<Symbol> locks = GuardLocks(s, guard);
    for (auto lock = locks.rbegin(); lock != locks.rend(); ++lock) {
      ReleaseObject(call, s, *lock, shared ? Mode::kShared : Mode::kExclusive);
    }
    s.Write(symbols_, symbols_.HiddenOf(guard, Hidden::kOwns), symbols_.Integer(0));
  };
  // Merged paths may disagree whether it owns; what is held under its name tells.
  const bool holds = std::any_of(state.held.begin(), state.held.end(),
                                 [&](const HeldLock& h) { return h.owner == guard; });
  const bool unknown = !owned.has_value();
  if (owned == true || (unknown && holds)) {
    release(state);
    out.push_back(std::move(state));
    return;
  }
  if (unknown && symbols_.IsOpen(owns) &&
      (call.instruction == nullptr || !call.instruction->unwinding)) {
    State released = state;
    if (AssumeTruth(released, owns, true)) {
      release(released);
      out.push_back(std::move(released));
    }
    if (AssumeTruth(state, owns, false)) out.push_back(std::move(state));
    return;
  }
  out.push_back(std::move(state));
}

void Interpreter::ApplyGuard(const Call& call, FunctionId callee, const Operation& operation,
                             State state, States& out) {
  if (call.arguments.empty()) {
    out.push_back(std::move(state));
    return;
  }
  const Symbol guard = symbols_.Deref(call.arguments[0]);
  const Symbol owns = symbols_.HiddenOf(guard, Hidden::kOwns);
  Operation as = AsRepeated(call, callee, operation);
  const Symbol mode = state.Read(symbols_, symbols_.HiddenOf(guard, Hidden::kMode));
  if (symbols_.kind(mode) == SymbolKind::kInteger) {
    as.mode = symbols_.at(mode).integer == 0 ? Mode::kShared : Mode::kExclusive;
  }
  switch (operation.action) {
    case Action::kGuardConstruct:
      ConstructGuard(call, callee, operation, std::move(state), out);
      return;
    case Action::kGuardAdopt:
      ConstructGuard(call, callee, operation, std::move(state), out);
      return;
    case Action::kGuardDestroy:
      DestroyGuard(call, std::move(state), guard, out);
      return;
    case Action::kGuardLock: {
      const std::vector<Symbol> locks = GuardLocks(state, guard);
      AcquireObject(call, std::move(state), locks[0], as, guard, 0, out);
      return;
    }
    case Action::kGuardUnlock:
      if (!ReleaseOwned(call, state, guard)) {
        for (Symbol lock : GuardLocks(state, guard)) ReleaseObject(call, state, lock, as.mode);
      }
      state.Write(symbols_, owns, symbols_.Integer(0));
      break;
    case Action::kGuardDisown: {
      for (HeldLock& held : state.held) {
        if (held.owner == guard) held.owner = {};
      }
      // tbb's guards release here, std's hand the lock over; only the latter return it.
      const summary::Function& f = analysis_.program.functions[callee.value];
      const bool returns = f.result.valid() && analysis_.program.types[f.result.value].kind ==
                                                   summary::Type::Kind::kPointer;
      if (returns) {
        SetResult(call, state, state.Read(symbols_, symbols_.HiddenOf(guard, Hidden::kLock)));
      } else {
        for (Symbol lock : GuardLocks(state, guard)) ReleaseObject(call, state, lock, as.mode);
      }
      state.Write(symbols_, owns, symbols_.Integer(0));
      break;
    }
    case Action::kGuardAssign: {
      States released;
      DestroyGuard(call, std::move(state), guard, released);
      for (State& s : released) {
        if (call.arguments.size() > 1) MoveGuard(s, guard, symbols_.Deref(call.arguments[1]));
        SetResult(call, s, call.arguments[0]);
        out.push_back(std::move(s));
      }
      return;
    }
    case Action::kGuardSwap: {
      const Symbol other =
          symbols_.Deref(call.arguments.size() > 1 ? call.arguments[1] : call.arguments[0]);
      const Symbol spare = symbols_.ResultPlace(function_, {0xfffffffd});
      MoveGuard(state, spare, guard);
      MoveGuard(state, guard, other);
      MoveGuard(state, other, spare);
      break;
    }
    case Action::kGuardOwns:
      SetResult(call, state, Simplify(state, state.Read(symbols_, owns)));
      break;
    case Action::kGuardMutex:
      SetResult(call, state, state.Read(symbols_, symbols_.HiddenOf(guard, Hidden::kLock)));
      break;
    default:
      break;
  }
  out.push_back(std::move(state));
}

}  // namespace lockgraph::link
