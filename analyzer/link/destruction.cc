// What the end of a library object does: what it owns ends with it, and what it was told to run
// then is run.
#include <algorithm>

#include "absl/strings/match.h"
#include "analyzer/link/interpreter.h"

namespace lockgraph::link {

using summary::TypeId;

// std::function, absl::AnyInvocable and their like.
bool Interpreter::IsFunctionWrapper(TypeId type) const {
  if (!type.valid()) return false;
  const std::string& name = analysis_.program.types[type.value].name;
  return absl::EndsWith(name, "unction") || absl::StrContains(name, "Function") ||
         absl::StrContains(name, "nvocable");
}

// unique_ptr<T, D>(pointer, deleter): kept where a function wrapper keeps its callable.
void Interpreter::KeepDeleter(const Call& call, Symbol object, State& state) {
  if (call.arguments.size() < 3) return;
  const auto deleter = CallableFrom(state, call.arguments[2]);
  if (!deleter) return;
  if (symbols_.IsCallable(*deleter))
    state.Write(symbols_, symbols_.HiddenOf(object, Hidden::kCallable), *deleter);
}

// The deleter that the pointer was given, or the one that its type names. False if it has neither.
bool Interpreter::RunDeleter(const Call& call, Symbol object, Symbol pointer, State& state,
                             States& out) {
  const Program& program = analysis_.program;
  Symbol deleter;
  if (const auto kept = state.Find(symbols_.HiddenOf(object, Hidden::kCallable))) {
    deleter = *kept;
  } else {
    const TypeId type = symbols_.TypeOf(object);
    const auto& arguments = program.types[type.value].arguments;
    const summary::Record* record = arguments.size() < 2 ? nullptr : program.RecordOf(arguments[1]);
    if (record == nullptr || record->in_system_header) return false;
    const summary::Method* run = program.FindMethod(*record, "operator()");
    if (run == nullptr || program.BodyOf(run->function) == nullptr) return false;
    deleter = symbols_.Bind(run->function, {});
  }
  if (!symbols_.IsCallable(deleter)) return false;
  Call inner = call;
  inner.result = {};
  inner.arguments = {pointer};
  CallValue(inner, deleter, std::move(state), out);
  return true;
}

// A scope guard of a library: what it was made with is run, unless it was dismissed.
void Interpreter::RunAtEnd(const Call& call, State state, States& out) {
  const Symbol object = symbols_.Deref(call.arguments[0]);
  const Symbol callable =
      Simplify(state, state.Read(symbols_, symbols_.HiddenOf(object, Hidden::kCallable)));
  if (!symbols_.IsCallable(callable)) {
    out.push_back(std::move(state));
    return;
  }
  state.Write(symbols_, symbols_.HiddenOf(object, Hidden::kCallable), symbols_.Integer(0));
  Call inner = call;
  inner.result = {};
  inner.arguments.clear();
  CallValue(inner, callable, std::move(state), out);
}

bool Interpreter::CallDestructor(const Call& call, Symbol pointer, TypeId type, State& state,
                                 States& out) {
  const summary::Record* record = analysis_.program.RecordOf(type);
  if (record == nullptr || symbols_.kind(pointer) == SymbolKind::kInteger) return false;
  const summary::Method* destructor = analysis_.program.FindMethod(*record, "~");
  if (destructor == nullptr || analysis_.program.BodyOf(destructor->function) == nullptr)
    return false;
  Call inner = call;
  inner.result = {};
  inner.arguments = {pointer};
  const bool is_virtual = analysis_.program.functions[destructor->function.value].is_virtual;
  if (is_virtual) {
    CallVirtual(inner, destructor->function, std::move(state), out);
  } else {
    CallFunction(inner, destructor->function, std::move(state), out);
  }
  return true;
}

// Whether the end of an object of this class, or of a class derived from it, can get to a
// synchronisation.
bool Interpreter::EndMatters(TypeId type) const {
  const Program& program = analysis_.program;
  const summary::Record* record = program.RecordOf(type);
  const summary::Method* end = record == nullptr ? nullptr : program.FindMethod(*record, "~");
  if (end == nullptr) return false;
  if (analysis_.reaches[end->function.value]) return true;
  const auto derived = program.overriders.find(end->function.value);
  return derived != program.overriders.end() &&
         std::any_of(derived->second.begin(), derived->second.end(),
                     [&](summary::FunctionId f) { return analysis_.reaches[f.value]; });
}

// A smart pointer stops owning `pointer`: what it points to ends, if there is no other owner. Of a
// shared object that cannot be known for sure: both is possible unless this path has another owner.
// False, with the state as it was, if nothing ends.
bool Interpreter::LetGo(const Call& call, Symbol owner, Symbol pointer, State& state, States& out) {
  const TypeId type = symbols_.TypeOf(owner);
  if (!type.valid() || analysis_.program.types[type.value].arguments.empty()) return false;
  const std::string& name = analysis_.program.types[type.value].name;
  const TypeId content = analysis_.program.types[type.value].arguments[0];
  const bool sole = absl::EndsWith(name, "unique_ptr") || absl::EndsWith(name, "scoped_ptr");
  const bool shared = absl::EndsWith(name, "shared_ptr");
  if (!(sole || shared) || !EndMatters(content)) return false;
  const auto owns_too = [&](const auto& entry) {
    const auto& [place, value] = entry;
    const SymbolNode& kept = symbols_.at(place);
    const bool owns =
        kept.kind == SymbolKind::kField && kept.b == HiddenField(Hidden::kPointee).value;
    if (!owns) return false;
    const bool same = value == pointer || (symbols_.kind(value) == SymbolKind::kLoad &&
                                           symbols_.Mentions(value, owner));
    return same && !symbols_.Mentions(place, owner);
  };
  if (shared && std::any_of(state.store.begin(), state.store.end(), owns_too)) return false;
  State full = state;
  if (!AssumeTruth(full, pointer, true)) return false;
  Call end = call;
  if (shared) end.evidence = end.evidence | lockorder::Evidence::kLastOwner;
  if (!CallDestructor(end, pointer, content, full, out)) return false;
  // It may have been empty (callers may know), or one of several owners.
  if (shared || AssumeTruth(state, pointer, false)) out.push_back(std::move(state));
  return true;
}

// An element leaves its container.
bool Interpreter::DestroyElement(const Call& call, Symbol element, State& state, States& out) {
  const TypeId type = symbols_.TypeOf(element);
  const summary::Record* record = analysis_.program.RecordOf(type);
  if (record == nullptr) return false;
  if (!record->in_system_header) {
    return CallDestructor(call, symbols_.Address(element), type, state, out);
  }
  Symbol pointer =
      Simplify(state, state.Read(symbols_, symbols_.HiddenOf(element, Hidden::kPointee)));
  // What was done to a map's element by way of an iterator was done to its `second`.
  for (const auto& [place, value] : state.store) {
    const SymbolNode& node = symbols_.at(place);
    if (node.kind != SymbolKind::kField || node.b != HiddenField(Hidden::kPointee).value) continue;
    const SymbolNode& inside = symbols_.at(Symbol{node.a});
    if (inside.kind == SymbolKind::kField && Symbol{inside.a} == element) pointer = value;
  }
  return LetGo(call, element, pointer, state, out);
}

bool Interpreter::DestroyLibraryObject(const Call& call, State& state, States& out) {
  const Symbol object = symbols_.Deref(call.arguments[0]);
  const TypeId type = symbols_.TypeOf(object);
  if (!type.valid()) return false;
  const summary::Type& t = analysis_.program.types[type.value];
  if (t.arguments.empty()) return false;
  const TypeId content = t.arguments[0];
  if (IsGuard(content)) {
    Symbol guard = symbols_.Element(object, {});
    if (absl::EndsWith(t.name, "_ptr")) {
      const Symbol pointer =
          Simplify(state, state.Read(symbols_, symbols_.HiddenOf(object, Hidden::kPointee)));
      if (const auto truth = state.Truth(symbols_, pointer); truth && !*truth) return false;
      guard = symbols_.Deref(pointer);
    }
    DestroyGuard(call, std::move(state), guard, out);
    return true;
  }
  if (absl::EndsWith(t.name, "unique_ptr") || absl::EndsWith(t.name, "scoped_ptr")) {
    const Symbol pointer =
        Simplify(state, state.Read(symbols_, symbols_.HiddenOf(object, Hidden::kPointee)));
    const auto truth = state.Truth(symbols_, pointer);
    if (truth && !*truth) return false;
    if (RunDeleter(call, object, pointer, state, out)) return true;
    return LetGo(call, object, pointer, state, out);
  }
  if (absl::EndsWith(t.name, "shared_ptr")) {
    const Symbol pointer =
        Simplify(state, state.Read(symbols_, symbols_.HiddenOf(object, Hidden::kPointee)));
    if (RunDeleter(call, object, pointer, state, out)) return true;
    const auto caught = state.Find(symbols_.HiddenOf(object, Hidden::kOwns));
    return caught && !state.held.empty() && LetGo(call, object, pointer, state, out);
  }
  // A container of threads that join, or of futures.
  const std::string& name = analysis_.program.types[content.value].name;
  const Operation wait{.action = Action::kThreadJoin, .kind = lockorder::ResourceKind::kThreadEnd};
  const Symbol element = symbols_.Element(object, {});
  if (name == "std::stop_callback") {
    EndStopCallback(call, element, state);
    return false;
  }
  if (name == "std::jthread" || name == "std::future") {
    if (state.Find(symbols_.HiddenOf(element, Hidden::kThread)))
      JoinThread(call, state, element, wait);
    return false;
  }
  // Elements end with their container, except those that may have other owners.
  if (absl::EndsWith(name, "shared_ptr") || absl::EndsWith(t.name, "_ptr")) return false;
  return DestroyElement(call, symbols_.Element(object, {}), state, out);
}

}  // namespace lockgraph::link
