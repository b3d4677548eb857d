// Calls of functions without a visible body that the API table does not list. Objects of the
// library are understood by convention: what points (smart pointers, iterators), what contains
// (containers, optionals), what calls (function wrappers). The names below are those of the
// standard's concepts, which other libraries follow.
#include <algorithm>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "analyzer/link/interpreter.h"
#include "analyzer/link/names.h"

namespace lockgraph::link {
namespace {

using summary::Function;
using summary::FunctionId;
using summary::LockAttribute;
using summary::TypeId;

bool In(absl::string_view name, std::initializer_list<absl::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Whether the making or the end of such an object gets to a lock or a thread.
bool ConstructionMatters(const Analysis& analysis, TypeId type) {
  const summary::Record* record = analysis.program.RecordOf(type);
  if (record == nullptr) return false;
  return std::any_of(record->methods.begin(), record->methods.end(), [&](const auto& method) {
    return (method.name.empty() || method.name == "~") && analysis.reaches[method.function.value];
  });
}

}  // namespace

void Interpreter::ConstructLibraryObject(const Call& call, State& state) {
  const Symbol object = symbols_.Deref(call.arguments[0]);
  state.ForgetObject(symbols_, object);
  const Symbol own_callable = symbols_.HiddenOf(object, Hidden::kCallable);
  const TypeId type_of_object = symbols_.TypeOf(object);
  const std::string type_name =
      type_of_object.valid() ? analysis_.program.types[type_of_object.value].name : "";
  const bool wrapper = IsFunctionWrapper(type_of_object);
  if (absl::EndsWith(type_name, "optional")) {
    if (TakeGuard(call, object, state)) return;
    const Symbol content = symbols_.Element(object, {});
    if (IsGuard(symbols_.TypeOf(content))) {  // empty, as far as can be seen
      state.Write(symbols_, symbols_.HiddenOf(content, Hidden::kOwns), symbols_.Integer(0));
    }
  }
  if (call.arguments.size() < 2) {
    state.Write(symbols_, symbols_.HiddenOf(object, Hidden::kPointee), symbols_.Integer(0));
    if (wrapper) state.Write(symbols_, own_callable, symbols_.Integer(0));
    return;
  }
  if (FillTuple(call, object, 1, call.arguments.size(), state)) return;
  const Symbol argument = call.arguments[1];
  if (wrapper && state.Constant(symbols_, argument) == 0) {
    state.Write(symbols_, own_callable, symbols_.Integer(0));
    return;
  }
  if (const auto callable = CallableFrom(state, argument)) {
    state.Write(symbols_, symbols_.HiddenOf(object, Hidden::kCallable), *callable);
    const summary::TypeId type = symbols_.TypeOf(object);
    if (type.valid() && absl::EndsWith(analysis_.program.types[type.value].name, "packaged_task")) {
      state.Write(symbols_, symbols_.HiddenOf(object, Hidden::kFuture), symbols_.Address(object));
    }
    return;
  }
  const Symbol from = symbols_.Deref(argument);
  const summary::Record* record = analysis_.program.RecordOf(symbols_.TypeOf(from));
  const TypeId given = call.types.size() > 1 ? call.types[1] : TypeId{};
  const bool pointer =
      given.valid() && analysis_.program.types[given.value].kind == summary::Type::Kind::kPointer;
  if (record != nullptr && record->in_system_header && !pointer) {
    const std::string& type = analysis_.program.types[record->type.value].name;
    const bool sole = absl::EndsWith(type, "unique_ptr") || absl::EndsWith(type, "scoped_ptr");
    CopyHidden(state, object, from, sole);  // there is one owner only: the source lets go
    const Symbol deleter = symbols_.HiddenOf(from, Hidden::kCallable);
    if (absl::EndsWith(type, "_ptr") && state.Find(deleter)) {
      // Of several owners nobody knows which one ends last.
      state.Write(symbols_, deleter, symbols_.Integer(0));
      if (!sole) state.Write(symbols_, own_callable, symbols_.Integer(0));
    }
    const Symbol thread = symbols_.HiddenOf(from, Hidden::kThread);
    if (state.Find(thread)) state.Write(symbols_, thread, symbols_.Integer(0));
    return;
  }
  // A pointer or a reference to what it will refer to.
  const SymbolKind kind = symbols_.kind(argument);
  if (kind != SymbolKind::kInteger || symbols_.at(argument).integer == 0) {
    state.Write(symbols_, symbols_.HiddenOf(object, Hidden::kPointee), argument);
    KeepDeleter(call, object, state);
  }
}

bool Interpreter::LibraryMethod(const Call& call, FunctionId callee, State& state, States& out) {
  const Function& f = analysis_.program.functions[callee.value];
  if (call.arguments.empty()) return false;
  const Symbol object = symbols_.Deref(call.arguments[0]);
  if (f.is_constructor) {
    ConstructLibraryObject(call, state);
    return false;
  }
  if (f.is_destructor) return DestroyLibraryObject(call, state, out);
  const absl::string_view name = LastName(f.qualified);
  const Symbol pointee = symbols_.HiddenOf(object, Hidden::kPointee);
  const summary::Type::Kind result =
      f.result.valid() ? analysis_.program.types[f.result.value].kind : summary::Type::Kind::kOther;
  const bool slot = result == summary::Type::Kind::kRecord && call.arguments.size() > 1;
  const Symbol made = slot ? symbols_.Deref(call.arguments.back()) : Symbol{};
  const TypeId type = symbols_.TypeOf(object);
  const std::string type_name = type.valid() ? analysis_.program.types[type.value].name : "";
  const bool optional = absl::EndsWith(type_name, "optional") ||
                        absl::EndsWith(type_name, "StatusOr") ||
                        absl::EndsWith(type_name, "expected");
  const bool atomic = absl::EndsWith(type_name, "std::atomic");
  const bool loads = atomic && absl::StartsWith(name, "operator ");
  if (loads || In(name, {"operator->", "operator*", "get", "value", "lock", "load"})) {
    if (optional) {
      SetResult(call, state, symbols_.Address(symbols_.Element(object, {})));
    } else if (slot) {
      CopyHidden(state, made, object, false);
      // Others may let go meanwhile: who got hold of the object this way may be its last owner.
      const bool caught = name == "lock" && absl::EndsWith(type_name, "weak_ptr");
      if (caught) {
        state.Write(symbols_, symbols_.HiddenOf(made, Hidden::kOwns), symbols_.Integer(1));
      }
    } else if (!(loads || name == "load") || result == summary::Type::Kind::kPointer) {
      SetResult(call, state, Simplify(state, state.Read(symbols_, pointee)));
    }
    return false;
  }
  if (absl::EndsWith(name, "_from_this") && result == summary::Type::Kind::kRecord) {
    const Symbol pointer = symbols_.Deref(call.arguments.back());
    state.Write(symbols_, symbols_.HiddenOf(pointer, Hidden::kPointee), call.arguments[0]);
    return false;
  }
  if (name == "get_id" && slot) {
    const Symbol thread = state.Read(symbols_, symbols_.HiddenOf(object, Hidden::kThread));
    state.Write(symbols_, symbols_.HiddenOf(made, Hidden::kPointee), Simplify(state, thread));
    return false;
  }
  // What `operator[]`, `at` and `find` look for: a value, or the content of a key object.
  const auto key = [&] {
    const Symbol given = call.arguments[1];
    if (symbols_.kind(given) == SymbolKind::kInteger) return given;
    return Simplify(state, state.Read(symbols_, symbols_.Deref(given)));
  };
  if (In(name, {"begin", "end", "cbegin", "cend", "rbegin", "rend", "find", "lower_bound",
                "upper_bound", "data", "c_str"})) {
    // What a list in braces holds is in an array beside it.
    if (type_name == "std::initializer_list") {
      for (const auto& [place, value] : state.store) {
        const SymbolNode& field = symbols_.at(place);
        if (field.kind == SymbolKind::kField && Symbol{field.a} == object &&
            symbols_.kind(value) == SymbolKind::kAddress) {
          SetResult(call, state, value);
          return false;
        }
      }
    }
    const bool one = name == "find" && call.arguments.size() > (slot ? 2u : 1u);
    const Symbol element = symbols_.Address(symbols_.Element(object, one ? key() : Symbol{}));
    if (slot) {
      state.Write(symbols_, symbols_.HiddenOf(made, Hidden::kPointee), element);
    } else {
      SetResult(call, state, element);
    }
    return false;
  }
  if (In(name, {"operator[]", "at", "front", "back", "top"})) {
    Symbol index;
    if (call.arguments.size() > 1 && (name == "operator[]" || name == "at")) {
      index = call.arguments[1];
      if (symbols_.kind(index) == SymbolKind::kAddress)
        index = Simplify(state, state.Read(symbols_, Symbol{symbols_.at(index).a}));
    }
    Symbol base = object;
    if (const auto p = state.Find(pointee); p && symbols_.kind(*p) != SymbolKind::kInteger)
      base = symbols_.Deref(*p);
    SetResult(call, state, symbols_.Address(symbols_.Element(base, index)));
    return false;
  }
  if (In(name, {"emplace_back", "emplace", "emplace_front", "try_emplace"})) {
    PutIntoContainer(call, state, true);
    const Symbol element = symbols_.Address(symbols_.Element(object, {}));
    SetResult(call, state, element);
    const size_t end = call.arguments.size() - (slot ? 1 : 0);
    // Else it is mere data.
    const TypeId made_there = symbols_.TypeOf(symbols_.Deref(element));
    return ConstructionMatters(analysis_, made_there) &&
           ConstructInPlace(call, element, 1, end, state, out);
  }
  if (In(name, {"push_back", "push", "push_front", "insert", "insert_or_assign"})) {
    PutIntoContainer(call, state, false);
    return false;
  }
  if (In(name, {"erase", "pop", "pop_back", "pop_front"})) {
    Symbol element = symbols_.Element(object, {});
    if (name == "erase" && call.arguments.size() > (slot ? 2u : 1u)) {
      const Symbol at = symbols_.HiddenOf(symbols_.Deref(call.arguments[1]), Hidden::kPointee);
      const Symbol found = Simplify(state, state.Read(symbols_, at));
      const bool iterator = symbols_.kind(found) == SymbolKind::kAddress;
      element = iterator ? symbols_.Deref(found) : symbols_.Element(object, key());
    }
    return DestroyElement(call, element, state, out);
  }
  if (name == "operator=" || (atomic && name == "store")) {
    if (call.arguments.size() > 1 && absl::EndsWith(type_name, "_ptr")) {
      const Symbol old = Simplify(state, state.Read(symbols_, pointee));
      ConstructLibraryObject(call, state);
      SetResult(call, state, call.arguments[0]);
      // What is put into a map mostly was not there before.
      const bool replaces =
          symbols_.IsMemory(object) && symbols_.kind(object) != SymbolKind::kElement;
      return replaces && LetGo(call, object, old, state, out);
    }
    if (call.arguments.size() > 1) {
      if (absl::EndsWith(type_name, "jthread")) {
        const Operation wait{.action = Action::kThreadJoin,
                             .kind = lockorder::ResourceKind::kThreadEnd};
        EndThread(call, state, object, wait);
      }
      ConstructLibraryObject(call, state);
      SetResult(call, state, call.arguments[0]);
    }
    return false;
  }
  if (name == "reset" || name == "clear") {
    if (name == "reset" && DestroyLibraryObject(call, state, out)) {
      for (State& s : out) s.Write(symbols_, pointee, symbols_.Integer(0));
      return true;
    }
    const Symbol old = Simplify(state, state.Read(symbols_, pointee));
    const Symbol fresh = call.arguments.size() > 1 ? call.arguments[1] : symbols_.Integer(0);
    if (name == "reset") {
      state.Write(symbols_, pointee, fresh);
      return absl::EndsWith(type_name, "shared_ptr") && symbols_.IsMemory(object) &&
             LetGo(call, object, old, state, out);
    }
    return DestroyLibraryObject(call, state, out) ||
           DestroyElement(call, symbols_.Element(object, {}), state, out);
  }
  if (name == "release" && result == summary::Type::Kind::kPointer) {
    SetResult(call, state, state.Read(symbols_, pointee));
    state.Write(symbols_, pointee, symbols_.Integer(0));
    return false;
  }
  if (name == "share" && slot) CopyHidden(state, made, object, true);
  if (In(name, {"operator++", "operator--"})) {
    LeaveElement(state, pointee);
    return false;
  }
  if (name == "joinable") {
    SetResult(call, state,
              Simplify(state, state.Read(symbols_, symbols_.HiddenOf(object, Hidden::kThread))));
    return false;
  }
  if (name == "swap" && call.arguments.size() > 1) {
    const Symbol other = symbols_.Deref(call.arguments[1]);
    const Symbol spare = symbols_.ResultPlace(function_, {0xfffffffc});
    CopyHidden(state, spare, object, false);
    CopyHidden(state, object, other, false);
    CopyHidden(state, other, spare, false);
    return false;
  }
  if (absl::StartsWith(name, "operator bool")) {
    const Symbol callable = symbols_.HiddenOf(object, Hidden::kCallable);
    const Symbol content = symbols_.Element(object, {});
    if (IsFunctionWrapper(type)) {
      SetResult(call, state, Simplify(state, state.Read(symbols_, callable)));
    } else if (optional && IsGuard(symbols_.TypeOf(content))) {
      const Symbol owns = symbols_.HiddenOf(content, Hidden::kOwns);
      SetResult(call, state, Simplify(state, state.Read(symbols_, owns)));
    } else {
      const auto p = state.Find(pointee);
      SetResult(call, state, p ? Simplify(state, *p) : OwnedBy(state, object).value_or(Symbol{}));
    }
    return false;
  }
  return false;
}

// An algorithm calls `callable` with elements of its range, which are not known.
void Interpreter::RunOnRange(const Call& call, Symbol callable, State& state) {
  Call inner = call;
  inner.result = {};
  inner.arguments.clear();
  const Symbol range = call.arguments[0];
  const Function& target = analysis_.program.functions[symbols_.at(callable).a];
  for (size_t p = 0; p < target.parameters.size(); ++p) {
    Symbol element =
        state.Read(symbols_, symbols_.HiddenOf(symbols_.Deref(range), Hidden::kPointee));
    if (symbols_.kind(element) == SymbolKind::kLoad)
      element =
          symbols_.Opaque(function_, 0xfffb0000 + static_cast<uint32_t>(p), target.parameters[p]);
    inner.arguments.push_back(element);
  }
  States after;
  CallValue(inner, callable, state, after);
  for (State& s : after) {
    if (s.SameLocks(state)) state.Merge(symbols_, s, function_, 0xffffffe0, picked_);
  }
}

// A callable handed to code that is not here: run before that returns if it is an algorithm of the
// standard library, else it may run on any thread later.
void Interpreter::CallablesEscape(const Call& call, FunctionId callee, State& state) {
  const Function& f = analysis_.program.functions[callee.value];
  const bool submitted = analysis_.operations[callee.value] != nullptr;
  const bool in_std = absl::StartsWith(f.qualified, "std::") && !submitted &&
                      !absl::StartsWith(LastName(f.qualified), "make_");
  for (size_t i = 0; i < call.arguments.size(); ++i) {
    const auto callable = CallableFrom(state, call.arguments[i]);
    if (!callable) continue;
    if (symbols_.kind(*callable) == SymbolKind::kChoice) {
      const auto list = symbols_.List(*callable);
      for (Symbol one : std::vector<Symbol>(list.begin(), list.end())) {
        if (in_std && !f.is_method) RunOnRange(call, one, state);
      }
      continue;
    }
    if (!symbols_.IsCallable(*callable)) continue;
    if (in_std && !f.is_method) {
      RunOnRange(call, *callable, state);
      continue;
    }
    if (!analysis_.reaches[symbols_.at(*callable).a]) continue;
    if (f.is_method && f.in_system_header && in_std) continue;  // kept in a container or wrapper
    Event spawn = NewEvent(state, EventKind::kSpawn, *callable, call.site);
    spawn.resource = lockorder::ResourceKind::kThreadEnd;
    spawn.many = true;
    spawn.hook = !submitted;
    spawn.arguments = DecayArguments(call, state, i + 1, *callable);
    Record(std::move(spawn), &call);
    const PathId thread = analysis_.paths.Prepend(call.site, {});
    if (std::find(state.live.begin(), state.live.end(), thread) == state.live.end())
      state.live.push_back(thread);
  }
}

// Thread-safety attributes say what a function without a body does. True if there were any.
bool Interpreter::ApplyAttributes(const Call& call, FunctionId callee, State& state, States& out) {
  const Function& f = analysis_.program.functions[callee.value];
  bool acted = false;
  State before;
  for (size_t i = 0; i < call.arguments.size(); ++i) {
    before.Write(symbols_, symbols_.Local(callee, static_cast<uint32_t>(i)), call.arguments[i]);
  }
  for (const LockAttribute& attribute : f.attributes) {
    using Kind = LockAttribute::Kind;
    const bool acquires =
        attribute.kind == Kind::kAcquire || attribute.kind == Kind::kAcquireShared ||
        attribute.kind == Kind::kTryAcquire || attribute.kind == Kind::kTryAcquireShared;
    const bool releases = attribute.kind == Kind::kRelease ||
                          attribute.kind == Kind::kReleaseShared ||
                          attribute.kind == Kind::kReleaseAny;
    if (!acquires && !releases) continue;
    std::vector<Symbol> locks;
    Interpreter there(analysis_, callee);
    for (summary::TermId term : attribute.locks) {
      const Symbol value = there.Evaluate(before, term);
      locks.push_back(symbols_.IsPlace(value) ? value : symbols_.Deref(value));
    }
    if (locks.empty() && !call.arguments.empty())
      locks.push_back(symbols_.Deref(call.arguments[0]));
    for (Symbol lock : locks) {
      if (releases) {
        Release(state, lock, call.site);
        acted = true;
        continue;
      }
      Operation operation{.action = Action::kAcquire};
      const bool shared =
          attribute.kind == Kind::kAcquireShared || attribute.kind == Kind::kTryAcquireShared;
      if (shared) operation.mode = lockorder::Mode::kShared;
      if (attribute.kind == Kind::kTryAcquire || attribute.kind == Kind::kTryAcquireShared) {
        operation.wait = lockorder::WaitKind::kTry;
        operation.success = attribute.success == 0 ? Success::kZero : Success::kNonZero;
      }
      States taken;
      Acquire(call, std::move(state), lock, operation, {}, 0, taken);
      for (size_t i = 0; i + 1 < taken.size(); ++i) out.push_back(std::move(taken[i]));
      if (taken.empty()) return true;
      state = std::move(taken.back());
      acted = true;
    }
  }
  return acted;
}

void Interpreter::CallUnknown(const Call& call, FunctionId callee, State state, States& out) {
  const Function& f = analysis_.program.functions[callee.value];
  if (f.no_return) return;
  HandOutArguments(call, callee, state);
  const absl::string_view name = LastName(f.qualified);
  if (CompareValues(call, f.qualified, state, out)) return;
  if (CompareThreads(call, f.qualified, state) || ComparePointers(call, f.qualified, state)) {
    out.push_back(std::move(state));
    return;
  }
  if (f.is_method && absl::StartsWith(name, "operator()") && !call.arguments.empty()) {
    // A function wrapper is called.
    const Symbol object = symbols_.Deref(call.arguments[0]);
    const Symbol callable =
        Simplify(state, state.Read(symbols_, symbols_.HiddenOf(object, Hidden::kCallable)));
    Call inner = call;
    inner.arguments.erase(inner.arguments.begin());
    const SymbolKind kind = symbols_.kind(callable);
    if (kind == SymbolKind::kFunction || kind == SymbolKind::kBind || kind == SymbolKind::kChoice) {
      CallValue(inner, callable, std::move(state), out);
    } else {
      const summary::TermId term =
          call.instruction != nullptr && !call.instruction->arguments.empty()
              ? call.instruction->arguments[0]
              : summary::TermId{};
      CallUnresolved(inner, callable, term, std::move(state), out);
    }
    return;
  }
  SetResult(call, state, OpaqueResult(call, callee));
  SortRange(call, f.qualified, state);
  if (PartOfTuple(call, callee, state)) {
    out.push_back(std::move(state));
    return;
  }
  if (!f.attributes.empty() && ApplyAttributes(call, callee, state, out)) {
    out.push_back(std::move(state));
    return;
  }
  if (f.is_method && f.in_system_header && LibraryMethod(call, callee, state, out)) return;
  const bool keeps = f.is_method && f.in_system_header &&
                     (f.is_constructor || absl::StartsWith(f.qualified, "std::"));
  if (!keeps) CallablesEscape(call, callee, state);
  // It may have written to what it was given the address of.
  for (Symbol argument : call.arguments) {
    if (symbols_.IsFresh(argument) && !f.is_method) {
      state.Write(symbols_, symbols_.Deref(argument),
                  symbols_.Opaque(function_, 0xfffa0000 + call.result.value, {}));
    }
    if (symbols_.kind(argument) != SymbolKind::kAddress || f.is_method) continue;
    const Symbol place{symbols_.at(argument).a};
    const auto value = state.Find(place);
    if (value && symbols_.kind(*value) == SymbolKind::kInteger) {
      state.Write(
          symbols_, place,
          symbols_.Opaque(function_, 0xfffa0000 + call.result.value, symbols_.TypeOf(place)));
    }
  }
  const bool reference = f.result.valid() && analysis_.program.types[f.result.value].kind ==
                                                 summary::Type::Kind::kReference;
  if (!f.is_method && f.in_system_header && reference && !call.arguments.empty() &&
      symbols_.kind(call.arguments[0]) == SymbolKind::kAddress) {
    SetResult(call, state,
              symbols_.Address(symbols_.Element(symbols_.Deref(call.arguments[0]),
                                                {})));  // std::get and its like
  }
  out.push_back(std::move(state));
}

}  // namespace lockgraph::link
