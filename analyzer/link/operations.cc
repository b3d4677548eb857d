// What the functions of the API table do.
#include <algorithm>

#include "absl/strings/match.h"
#include "analyzer/link/interpreter.h"

namespace lockgraph::link {

using lockorder::Mode;
using lockorder::ResourceKind;
using lockorder::WaitKind;
using summary::FunctionId;

void Interpreter::ApplyOperation(const Call& call, FunctionId callee, const Operation& operation,
                                 State state, States& out) {
  const Symbol first =
      call.arguments.empty()
          ? Symbol{}
          : symbols_.Deref(
                call.arguments[std::min<size_t>(operation.argument, call.arguments.size() - 1)]);
  switch (operation.action) {
    case Action::kAcquire:
      if (!first.valid()) break;
      Acquire(call, std::move(state), first, AsRepeated(call, callee, operation), {}, 0, out);
      return;
    case Action::kAcquireWhen:
      AwaitCondition(call, state, first, operation);
      Acquire(call, std::move(state), first, operation, {}, 0, out);
      return;
    case Action::kRelease:
      if (first.valid()) {
        Release(state, first, call.site);
        if (operation.mode == Mode::kExclusive) WakeAwaiting(call, state, first);
      }
      SetResult(call, state, symbols_.Integer(0));
      break;
    case Action::kUpgrade: {
      // Other upgraders are kept out, readers are waited for: an acquisition that cannot meet
      // itself.
      for (HeldLock& held : state.held) {
        if (held.lock == first) held.mode = Mode::kExclusive;
      }
      break;
    }
    case Action::kDowngrade:
      for (HeldLock& held : state.held) {
        if (held.lock == first) held.mode = Mode::kShared;
      }
      break;
    case Action::kInitLock:
    case Action::kInitRecursive:
    case Action::kSetKind:
    case Action::kSetPolicy: {
      if (call.arguments.size() < 2) break;
      const Symbol recursive = symbols_.HiddenOf(first, Hidden::kRecursive);
      const Symbol policy = symbols_.HiddenOf(first, Hidden::kPolicy);
      const Symbol second = call.arguments[1];
      if (operation.action == Action::kInitLock) {
        const Symbol attribute = symbols_.Deref(second);
        for (Hidden hidden : {Hidden::kRecursive, Hidden::kPolicy, Hidden::kShared}) {
          const Symbol set = symbols_.HiddenOf(attribute, hidden);
          auto value = state.Find(set);
          const auto constant = analysis_.constants.find(set);
          if (!value && constant != analysis_.constants.end()) value = constant->second;
          // No attributes at all: an ordinary one.
          const bool none = symbols_.kind(second) == SymbolKind::kInteger;
          if (none && hidden == Hidden::kRecursive) NoteTrait(first, hidden, symbols_.Integer(0));
          if (!value) continue;
          state.Write(symbols_, symbols_.HiddenOf(first, hidden), *value);
          NoteTrait(first, hidden, *value);
        }
      } else if (const auto value = state.Constant(symbols_, second)) {
        // PTHREAD_MUTEX_RECURSIVE and mtx_recursive are 1; QMutex::Recursive too.
        const bool is_policy = operation.action == Action::kSetPolicy;
        const bool checked = operation.action == Action::kSetKind && *value == kErrorCheck;
        const Symbol trait = symbols_.Integer(is_policy || checked ? *value : (*value & 1));
        state.Write(symbols_, is_policy ? policy : recursive, trait);
        if (operation.action == Action::kInitRecursive) NoteTrait(first, Hidden::kRecursive, trait);
      }
      SetResult(call, state, symbols_.Integer(0));
      break;
    }
    case Action::kGroupAcquire:
    case Action::kGroupTryAcquire:
      GroupAcquire(call, operation, std::move(state), out);
      return;
    case Action::kAllocate: {
      const Symbol memory =
          symbols_.Allocated(function_, call.result.value, operation.success == Success::kZero);
      MakeAnew(state, memory);
      SetResult(call, state, memory);
      break;
    }
    case Action::kThreadExit:
      Record(NewEvent(state, EventKind::kThreadExit, {}, call.site), &call);
      return;
    case Action::kNoReturn:
      return;
    case Action::kBlocking:
      NoteBlocking(call, callee, state);
      SetResult(call, state, OpaqueResult(call, callee));
      break;
    default:
      if (operation.action >= Action::kGuardConstruct && operation.action <= Action::kGuardAdopt) {
        ApplyGuard(call, callee, operation, std::move(state), out);
      } else if (operation.action >= Action::kConditionWait &&
                 operation.action <= Action::kSubmit) {
        ApplyWait(call, callee, operation, std::move(state), out);
      } else if (operation.action >= Action::kOpenFile) {
        ApplySystemCall(call, callee, operation, std::move(state), out);
      } else {
        ApplyValueOperation(call, callee, operation, std::move(state), out);
      }
      return;
  }
  out.push_back(std::move(state));
}

// A try that is repeated until it succeeds waits, if nothing is given back meanwhile.
Operation Interpreter::AsRepeated(const Call& call, FunctionId callee,
                                  const Operation& operation) const {
  const bool own = body_ != nullptr && call.instruction != nullptr &&
                   call.instruction->function == callee && operation.wait != WaitKind::kBlocking;
  const auto* meanwhile = own ? analysis_.spin_locks.Meanwhile(*body_, *call.instruction) : nullptr;
  if (meanwhile == nullptr) return operation;
  const bool idle = std::none_of(meanwhile->begin(), meanwhile->end(), [&](FunctionId f) {
    const Operation* known = analysis_.operations[f.value];
    return analysis_.reaches[f.value] || (known != nullptr && known->action < Action::kThreadStart);
  });
  Operation waits = operation;
  if (idle) waits.wait = WaitKind::kBlocking;
  return waits;
}

void Interpreter::RunOnce(const Call& call, State state, States& out) {
  const Symbol flag = symbols_.Deref(call.arguments[0]);
  if (IsInitialised(state, flag)) {
    SetResult(call, state, symbols_.Integer(0));
    out.push_back(std::move(state));
    return;
  }
  Event event = NewEvent(state, EventKind::kAcquire, flag, call.site);
  event.resource = ResourceKind::kOnce;
  Record(std::move(event), &call);
  const auto callable =
      call.arguments.size() > 1 ? CallableFrom(state, call.arguments[1]) : std::nullopt;
  if (!callable || (symbols_.kind(*callable) != SymbolKind::kFunction &&
                    symbols_.kind(*callable) != SymbolKind::kBind)) {
    out.push_back(std::move(state));
    return;
  }
  State skipped = state;
  state.held.push_back(
      {.lock = flag, .resource = ResourceKind::kOnce, .owner = flag, .site = call.site});
  Call inner = call;
  inner.arguments = DecayArguments(call, state, 2, *callable);
  States after;
  CallValue(inner, *callable, std::move(state), after);
  for (State& s : after) {
    std::erase_if(s.held, [&](const HeldLock& h) { return h.lock == flag && h.owner == flag; });
    Pass(s, {flag, Mode::kExclusive, ResourceKind::kOnce, call.site, {}});
    SetResult(call, s, symbols_.Integer(0));
    out.push_back(std::move(s));
  }
}

// make_shared<T>(...): a new object, its constructor run, a smart pointer to it.
void Interpreter::MakeObject(const Call& call, FunctionId callee, size_t first, State state,
                             States& out) {
  const Program& program = analysis_.program;
  const summary::Function& f = program.functions[callee.value];
  const summary::TypeId type =
      f.template_arguments.empty() ? summary::TypeId{} : f.template_arguments[0];
  const Symbol object = symbols_.New(function_, kMadeByCall + call.result.value, type);
  MakeAnew(state, object);
  if (!call.arguments.empty()) {
    const Symbol slot = symbols_.Deref(call.arguments.back());
    state.Write(symbols_, symbols_.HiddenOf(slot, Hidden::kPointee), object);
  }
  if (IsGuard(type)) {
    MakeGuard(call, symbols_.Deref(object), first, call.arguments.size() - 1, state);
    out.push_back(std::move(state));
    return;
  }
  if (type.valid() && analysis_.api.IsThreadHandle(program.types[type.value].name) &&
      call.arguments.size() > first + 1) {
    if (const auto callable = CallableFrom(state, call.arguments[first])) {
      Call inner = call;
      inner.arguments.pop_back();
      StartThread(call, state, symbols_.Deref(object), *callable,
                  DecayArguments(inner, state, first + 1, *callable));
      out.push_back(std::move(state));
      return;
    }
  }
  const size_t end = call.arguments.size() < first + 1 ? first : call.arguments.size() - 1;
  if (!ConstructInPlace(call, object, first, end, state, out)) out.push_back(std::move(state));
}

// Runs the constructor that takes the arguments from `first` to `end`, which were handed on by
// reference. False if there is none that is seen.
bool Interpreter::ConstructInPlace(const Call& call, Symbol object, size_t first, size_t end,
                                   State& state, States& out) {
  const Program& program = analysis_.program;
  const summary::Record* record = program.RecordOf(symbols_.TypeOf(symbols_.Deref(object)));
  if (record == nullptr) return false;
  for (const summary::Method& method : record->methods) {
    const summary::Function& constructor = program.functions[method.function.value];
    if (!method.name.empty() || constructor.parameters.size() != end - first ||
        program.BodyOf(method.function) == nullptr)
      continue;
    Call inner = call;
    inner.result = {};
    inner.arguments = {object};
    for (size_t i = first; i < end; ++i) {
      const summary::TypeId parameter = constructor.parameters[i - first];
      const summary::Type::Kind kind = program.types[parameter.value].kind;
      const Symbol argument = call.arguments[i];
      // A callable that becomes a std::function on the way stays what it is.
      const auto callable =
          IsFunctionWrapper(parameter) ? CallableFrom(state, argument) : std::nullopt;
      if (callable) {
        const Symbol given = symbols_.Deref(argument);
        state.Write(symbols_, symbols_.HiddenOf(given, Hidden::kCallable), *callable);
      }
      const bool direct =
          kind == summary::Type::Kind::kReference || kind == summary::Type::Kind::kRecord;
      inner.arguments.push_back(
          direct ? argument : Simplify(state, state.Read(symbols_, symbols_.Deref(argument))));
    }
    CallFunction(inner, method.function, std::move(state), out);
    return true;
  }
  return false;
}

// std::exchange(a, b): what was in `a` goes into the result, what is in `b` into `a`.
void Interpreter::ExchangeObjects(const Call& call, State& state) {
  if (call.arguments.size() < 2) return;
  const Symbol object = symbols_.Deref(call.arguments[0]);
  const Symbol fresh = symbols_.Deref(call.arguments[1]);
  if (call.arguments.size() == 2) {
    const Symbol before = state.Read(symbols_, object);
    state.Write(symbols_, object, state.Read(symbols_, fresh));
    SetResult(call, state, before);
    return;
  }
  state.CopyObject(symbols_, symbols_.Deref(call.arguments[2]), object);
  state.CopyObject(symbols_, object, fresh);
  const summary::TypeId type = symbols_.TypeOf(object);
  const bool handle =
      type.valid() && analysis_.api.IsThreadHandle(analysis_.program.types[type.value].name);
  const Symbol thread = symbols_.HiddenOf(object, Hidden::kThread);
  if (handle && !state.Find(symbols_.HiddenOf(fresh, Hidden::kThread))) {
    state.Write(symbols_, thread, symbols_.Integer(0));
  }
}

void Interpreter::ApplyValueOperation(const Call& call, FunctionId callee,
                                      const Operation& operation, State state, States& out) {
  if (operation.action == Action::kThreadSelf) {
    const Symbol self = symbols_.Self(callee);
    if (call.arguments.empty()) {
      SetResult(call, state, self);
    } else {
      const Symbol id = symbols_.Deref(call.arguments.back());
      state.ForgetObject(symbols_, id);
      state.Write(symbols_, symbols_.HiddenOf(id, Hidden::kPointee), self);
    }
  } else if (call.arguments.empty()) {
    out.push_back(std::move(state));
    return;
  }
  switch (operation.action) {
    case Action::kOnce:
      RunOnce(call, std::move(state), out);
      return;
    case Action::kRunAtEnd:
      RunAtEnd(call, std::move(state), out);
      return;
    case Action::kForgetCallable:
      state.Write(symbols_, symbols_.HiddenOf(symbols_.Deref(call.arguments[0]), Hidden::kCallable),
                  symbols_.Integer(0));
      break;
    case Action::kIdentity:
      SetResult(call, state, call.arguments[0]);
      break;
    case Action::kMoveObject:  // std::ref(x): an object that refers to its argument
      if (call.arguments.size() > 1) {
        state.Write(symbols_,
                    symbols_.HiddenOf(symbols_.Deref(call.arguments.back()), Hidden::kPointee),
                    call.arguments[0]);
      }
      break;
    case Action::kSwapObjects: {
      if (call.arguments.size() < 2) break;
      const Symbol a = symbols_.Deref(call.arguments[0]), b = symbols_.Deref(call.arguments[1]);
      if (IsGuard(symbols_.TypeOf(a))) {
        ApplyGuard(call, callee, {.action = Action::kGuardSwap}, std::move(state), out);
        return;
      }
      const Symbol va = state.Read(symbols_, a), vb = state.Read(symbols_, b);
      state.Write(symbols_, a, vb);
      state.Write(symbols_, b, va);
      break;
    }
    case Action::kExchangeObjects:
      ExchangeObjects(call, state);
      break;
    case Action::kSameThread:
      if (call.arguments.size() < 2) break;
      SetResult(call, state,
                symbols_.Binary(summary::Operator::kEqual, call.arguments[0], call.arguments[1]));
      break;
    case Action::kMakeObject:
      MakeObject(call, callee, operation.argument, std::move(state), out);
      return;
    case Action::kBindCallable: {
      const auto callable = CallableFrom(state, call.arguments[0]);
      if (!callable || call.arguments.size() < 2) break;
      const Symbol slot = symbols_.Deref(call.arguments.back());
      if (symbols_.kind(*callable) != SymbolKind::kFunction) {
        state.Write(symbols_, symbols_.HiddenOf(slot, Hidden::kCallable), *callable);
        break;
      }
      Call inner = call;
      inner.arguments.pop_back();
      std::vector<Symbol> list = {symbols_.Integer(kBoundArguments)};
      for (Symbol argument : DecayArguments(inner, state, 1, *callable)) {
        const summary::Record* record =
            analysis_.program.RecordOf(symbols_.TypeOf(symbols_.Deref(argument)));
        if (record != nullptr && absl::StrContains(record->key, "_Placeholder")) break;
        list.push_back(argument);
      }
      state.Write(symbols_, symbols_.HiddenOf(slot, Hidden::kCallable),
                  symbols_.Bind({symbols_.at(*callable).a}, std::move(list)));
      break;
    }
    case Action::kCallInline: {
      for (size_t i = 0; i < call.arguments.size(); ++i) {
        const auto callable = CallableFrom(state, call.arguments[i]);
        if (!callable) continue;
        Call inner = call;
        inner.arguments = DecayArguments(call, state, i + 1, *callable);
        const SymbolKind kind = symbols_.kind(*callable);
        if (kind == SymbolKind::kFunction || kind == SymbolKind::kBind ||
            kind == SymbolKind::kChoice) {
          CallValue(inner, *callable, std::move(state), out);
        } else {
          CallUnresolved(inner, *callable,
                         call.instruction == nullptr || i >= call.instruction->arguments.size()
                             ? summary::TermId{}
                             : call.instruction->arguments[i],
                         std::move(state), out);
        }
        return;
      }
      break;
    }
    case Action::kRequireHeld:
      break;
    default:
      break;
  }
  out.push_back(std::move(state));
}

}  // namespace lockgraph::link
