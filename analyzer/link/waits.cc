// Waiting for others: conditions, events, futures.
#include <algorithm>

#include "absl/strings/match.h"
#include "analyzer/link/interpreter.h"

namespace lockgraph::link {

using lockorder::Mode;
using lockorder::ResourceKind;
using lockorder::WaitKind;
using summary::FunctionId;

void Interpreter::WaitForCondition(const Call& call, const Operation& operation, State state,
                                   States& out) {
  if (call.arguments.size() < 2) {
    out.push_back(std::move(state));
    return;
  }
  const Symbol condition = symbols_.Deref(call.arguments[0]);
  const Symbol second = symbols_.Deref(call.arguments[1]);
  const bool guard = IsGuard(symbols_.TypeOf(second)) ||
                     state.Find(symbols_.HiddenOf(second, Hidden::kLock)).has_value();
  const Symbol mutex = guard ? GuardLocks(state, second)[0] : second;
  // The mutex is given up during the wait and taken again after it. A lock of the program's own
  // class is held under the name of the native lock inside.
  const auto is_own = [&](const HeldLock& h) {
    return h.lock == mutex || symbols_.Mentions(h.lock, mutex) || (guard && h.owner == second);
  };
  std::vector<HeldLock> own;
  Event wait = NewEvent(state, EventKind::kWait, condition, call.site);
  wait.resource = ResourceKind::kCondition;
  wait.wait = operation.wait;
  std::erase_if(wait.held, [&](const HeldLock& h) {
    if (!is_own(h)) return false;
    own.push_back(h);
    return true;
  });
  const std::vector<HeldLock> others = wait.held;
  if (own.empty()) {
    // The caller holds it: it is released for the time of the wait.
    wait.released.push_back({mutex, call.site});
  }
  waited_with_.insert(mutex);
  for (const HeldLock& lock : own) waited_with_.insert(lock.lock);
  const bool takes = analysis_.monitor_locks.Takes(function_);
  if (!takes) Record(std::move(wait), &call);
  for (const HeldLock& lock : own) {
    Event again = NewEvent(state, EventKind::kAcquire, lock.lock, call.site);
    again.held = others;
    again.mode = lock.mode;
    if (!others.empty()) Record(std::move(again), &call);
  }
  state.ForgetSharedMemory(symbols_);
  if (!takes && operation.wait == WaitKind::kBlocking && state.passed.size() < kMaxPassed) {
    state.passed.push_back({condition, Mode::kExclusive, ResourceKind::kCondition, call.site, {}});
  }
  SetResult(call, state, symbols_.Opaque(function_, call.result.value, {}));
  // A predicate runs with the mutex held.
  for (size_t i = 2; i < call.arguments.size(); ++i) {
    if (const auto predicate = CallableFrom(state, call.arguments[i])) {
      Call inner = call;
      inner.arguments.clear();
      inner.result = {};
      if (symbols_.IsCallable(*predicate)) {
        CallValue(inner, *predicate, std::move(state), out);
        return;
      }
    }
  }
  out.push_back(std::move(state));
}

// Waits until what `mutex` guards is in some state. Whoever gives the mutex up may have seen to
// that.
void Interpreter::AwaitCondition(const Call& call, State& state, Symbol mutex,
                                 const Operation& operation) {
  Event wait = NewEvent(state, EventKind::kWait, mutex, call.site);
  std::erase_if(wait.held, [&](const HeldLock& h) { return h.lock == mutex; });
  wait.resource = ResourceKind::kCondition;
  wait.wait = operation.wait;
  Record(std::move(wait), &call);
  if (operation.wait != WaitKind::kBlocking || state.passed.size() >= kMaxPassed) return;
  state.passed.push_back({mutex, Mode::kExclusive, ResourceKind::kCondition, call.site, {}});
}

void Interpreter::WakeAwaiting(const Call& call, State& state, Symbol mutex) {
  const summary::TypeId type = symbols_.TypeOf(mutex);
  const bool wakes =
      analysis_.awaits && type.valid() && analysis_.program.types[type.value].name == "absl::Mutex";
  if (wakes) SignalEvent(call, state, mutex, ResourceKind::kCondition);
}

void Interpreter::WaitForEvent(const Call& call, State& state, Symbol event,
                               const Operation& operation) {
  Event wait = NewEvent(state, EventKind::kWait, event, call.site);
  wait.resource = operation.kind;
  wait.wait = operation.wait;
  Record(std::move(wait), &call);
  if (operation.wait == WaitKind::kBlocking && state.passed.size() < kMaxPassed) {
    state.passed.push_back({event, Mode::kExclusive, operation.kind, call.site, {}});
  }
  state.ForgetSharedMemory(symbols_);
}

void Interpreter::SignalEvent(const Call& call, State& state, Symbol event, ResourceKind kind) {
  Event signal = NewEvent(state, EventKind::kSignal, event, call.site);
  signal.resource = kind;
  Record(std::move(signal), &call);
}

void Interpreter::WaitForFuture(const Call& call, State& state, Symbol future,
                                const Operation& operation, bool destroyed) {
  const Symbol slot = symbols_.HiddenOf(future, Hidden::kThread);
  const auto thread = state.Find(slot);
  if (thread) {
    const SymbolKind kind = symbols_.kind(*thread);
    if (kind == SymbolKind::kThread || kind == SymbolKind::kChoice) {
      JoinThread(call, state, *thread, operation);
      if (operation.wait == WaitKind::kBlocking) state.Write(symbols_, slot, symbols_.Integer(0));
      return;
    }
    if (kind == SymbolKind::kInteger) return;  // taken already, or moved away
  }
  if (destroyed) {
    const Symbol content = state.Read(symbols_, slot);
    // A future kept in an object: only one from std::async waits, and that is known where it was
    // made.
    if (symbols_.IsOpen(content) && symbols_.kind(symbols_.Root(future)) == SymbolKind::kDeref) {
      JoinThread(call, state, content, operation);
    }
    return;
  }
  const Symbol shared = state.Read(symbols_, symbols_.HiddenOf(future, Hidden::kFuture));
  if (symbols_.kind(shared) == SymbolKind::kAddress) {
    WaitForEvent(call, state, symbols_.Deref(shared), operation);
    return;
  }
  // Kept somewhere: it may be of a thread or of a promise; both are looked up when all is known.
  JoinThread(call, state, state.Read(symbols_, slot), operation);
  WaitForEvent(call, state, symbols_.Deref(shared), operation);
}

// A function of the program's own takes or gives a semaphore that is used as a lock.
bool Interpreter::UseSemaphore(const Call& call, FunctionId callee, State& state, States& out) {
  using Does = SemaphoreLocks::Wrapper::Does;
  const SemaphoreLocks::Wrapper* wrapper = analysis_.semaphore_locks.WrapperOf(callee);
  if (wrapper == nullptr || wrapper->does == Does::kMake) return false;
  if (call.arguments.size() <= wrapper->parameter) return false;
  Symbol place = symbols_.Deref(call.arguments[wrapper->parameter]);
  for (summary::FieldId field : wrapper->fields) place = symbols_.Field(place, field);
  if (!analysis_.semaphore_locks.Contains(symbols_, place)) return false;
  if (wrapper->does == Does::kGive) {
    Release(state, place, call.site);
    SetResult(call, state, symbols_.Opaque(function_, call.result.value, {}));
    out.push_back(std::move(state));
    return true;
  }
  const Operation take{.action = Action::kAcquire, .success = Success::kAlways};
  States taken;
  Acquire(call, std::move(state), place, take, {}, 0, taken);
  for (State& s : taken) {
    SetResult(call, s, symbols_.Opaque(function_, call.result.value, {}));
    out.push_back(std::move(s));
  }
  return true;
}

void Interpreter::ApplyWait(const Call& call, FunctionId callee, const Operation& operation,
                            State state, States& out) {
  if (call.arguments.empty()) {
    out.push_back(std::move(state));
    return;
  }
  const Symbol first = symbols_.Deref(call.arguments[0]);
  if (operation.kind == ResourceKind::kSemaphore &&
      analysis_.semaphore_locks.Contains(symbols_, first)) {
    if (operation.action == Action::kEventWait) {
      const Operation take{
          .action = Action::kAcquire, .wait = operation.wait, .success = Success::kZero};
      Acquire(call, std::move(state), first, take, {}, 0, out);
      return;
    }
    Release(state, first, call.site);
    SetResult(call, state, symbols_.Integer(0));
    out.push_back(std::move(state));
    return;
  }
  switch (operation.action) {
    case Action::kConditionWait:
      WaitForCondition(call, operation, std::move(state), out);
      return;
    case Action::kConditionNotify:
      SignalEvent(call, state, first, ResourceKind::kCondition);
      break;
    case Action::kEventWait:
      WaitForEvent(call, state, first, operation);
      break;
    case Action::kEventSignal:
      SignalEvent(call, state, first, operation.kind);
      break;
    case Action::kEventSignalAndWait:
      SignalEvent(call, state, first, operation.kind);
      WaitForEvent(call, state, first, operation);
      break;
    case Action::kAwait: {
      AwaitCondition(call, state, first, operation);
      Event again = NewEvent(state, EventKind::kAcquire, first, call.site);
      std::erase_if(again.held, [&](const HeldLock& h) { return h.lock == first; });
      again.wait = operation.wait;
      if (!again.held.empty()) Record(std::move(again), &call);
      state.ForgetSharedMemory(symbols_);
      break;
    }
    case Action::kThreadStart: {
      const auto callable =
          call.arguments.size() > 1 ? CallableFrom(state, call.arguments[1]) : std::nullopt;
      if (callable) {
        const Symbol object = symbols_.Deref(call.arguments[1]);
        const Symbol completes =
            state.Find(symbols_.HiddenOf(object, Hidden::kFuture)).value_or(Symbol{});
        StartThread(call, state, first, *callable, DecayArguments(call, state, 2, *callable),
                    completes);
      } else if (call.arguments.size() > 1) {
        // Moved from another handle.
        state.CopyObject(symbols_, first, symbols_.Deref(call.arguments[1]));
        state.Write(symbols_, symbols_.HiddenOf(symbols_.Deref(call.arguments[1]), Hidden::kThread),
                    symbols_.Integer(0));
      }
      break;
    }
    case Action::kThreadStartC: {
      const size_t at = operation.argument;
      if (call.arguments.size() <= at) break;
      const Symbol entry = call.arguments[at];
      std::vector<Symbol> arguments;
      if (call.arguments.size() > at + 1) arguments.push_back(call.arguments[at + 1]);
      const summary::TypeId result = analysis_.program.functions[callee.value].result;
      const bool returned = result.valid() && analysis_.program.types[result.value].kind ==
                                                  summary::Type::Kind::kPointer;
      const Symbol thread =
          StartThread(call, state, returned ? Symbol{} : first,
                      CallableFrom(state, entry).value_or(entry), std::move(arguments));
      SetResult(call, state, returned ? thread : symbols_.Integer(0));
      break;
    }
    case Action::kThreadStartMethod:
      StartMethod(call, callee, operation, state);
      break;
    case Action::kThreadJoin: {
      const bool handle = analysis_.program.functions[callee.value].is_method ||
                          symbols_.kind(call.arguments[0]) == SymbolKind::kAddress;
      JoinThread(call, state, handle ? first : call.arguments[0], operation);
      SetResult(call, state, symbols_.Opaque(function_, call.result.value, {}));
      break;
    }
    case Action::kThreadDestroyJoining:
      EndThread(call, state, first, operation);
      break;
    case Action::kAsync: {
      const size_t policy =
          call.arguments.size() > 1 && symbols_.kind(call.arguments[0]) == SymbolKind::kInteger ? 1
                                                                                                : 0;
      const bool deferred = policy == 1 && symbols_.at(call.arguments[0]).integer == 2;
      const Symbol future = symbols_.Deref(call.arguments.back());
      if (call.arguments.size() < policy + 2) break;
      const auto callable = CallableFrom(state, call.arguments[policy]);
      if (!callable || deferred) break;
      Call inner = call;
      inner.arguments.pop_back();
      state.ForgetObject(symbols_, future);
      StartThread(call, state, future, *callable,
                  DecayArguments(inner, state, policy + 1, *callable));
      break;
    }
    case Action::kFutureWait:
      WaitForFuture(call, state, first, operation, false);
      SetResult(call, state, symbols_.Opaque(function_, call.result.value, {}));
      break;
    case Action::kFutureDestroy:
      WaitForFuture(call, state, first, operation, true);
      break;
    case Action::kPromiseFuture: {
      const Symbol future = symbols_.Deref(call.arguments.back());
      const Symbol own = symbols_.HiddenOf(first, Hidden::kFuture);
      state.ForgetObject(symbols_, future);
      if (!state.Find(own)) state.Write(symbols_, own, symbols_.Address(first));
      state.Write(symbols_, symbols_.HiddenOf(future, Hidden::kFuture), *state.Find(own));
      break;
    }
    case Action::kPromiseSet:
    case Action::kTaskCall: {
      const Symbol shared = state.Read(symbols_, symbols_.HiddenOf(first, Hidden::kFuture));
      const Symbol target = symbols_.kind(shared) == SymbolKind::kAddress ||
                                    symbols_.kind(shared) == SymbolKind::kLoad
                                ? symbols_.Deref(shared)
                                : first;
      if (operation.action == Action::kPromiseSet) {
        SignalEvent(call, state, target, ResourceKind::kFuture);
        break;
      }
      States after;
      const auto task = CallableFrom(state, call.arguments[0]);
      Call inner = call;
      inner.arguments.erase(inner.arguments.begin());
      const bool known = task && symbols_.IsCallable(*task);
      bool deferred = false;
      if (known) {
        CallValue(inner, *task, std::move(state), after);
      } else {
        deferred = CallUnresolved(
            inner, task.value_or(Symbol{}),
            call.instruction != nullptr ? call.instruction->arguments[0] : summary::TermId{},
            std::move(state), after, symbols_.Address(target));
      }
      for (State& s : after) {
        if (!deferred) SignalEvent(call, s, target, ResourceKind::kFuture);
        out.push_back(std::move(s));
      }
      return;
    }
    case Action::kRunElsewhere:
      RunElsewhere(call, callee, operation, state);
      break;
    case Action::kInstallHandler:
      InstallHandler(call, state);
      SetResult(call, state, OpaqueResult(call, callee));
      break;
    case Action::kSubmit:
      CallablesEscape(call, callee, state);
      break;
    default:
      break;
  }
  out.push_back(std::move(state));
}

}  // namespace lockgraph::link
