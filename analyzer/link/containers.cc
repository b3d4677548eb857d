// What objects of the library hold: what a copy takes along, what is put into a container.
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "analyzer/link/interpreter.h"

namespace lockgraph::link {

using summary::TypeId;

namespace {

// What is known of a library object beyond its declared members.
constexpr Hidden kCarried[] = {Hidden::kPointee, Hidden::kLock,     Hidden::kOwns,  Hidden::kMode,
                               Hidden::kThread,  Hidden::kCallable, Hidden::kFuture};

// Some element holds the value, others what was known before.
void HoldAlso(Symbols& symbols, State& state, Symbol place, Symbol value) {
  const auto old = state.Find(place);
  const Symbol both = old && *old != value ? symbols.Choice({*old, value}) : value;
  state.Write(symbols, place, both.valid() ? both : value);
}

}  // namespace

void Interpreter::CopyHidden(State& state, Symbol to, Symbol from, bool moved) {
  for (Hidden hidden : kCarried) {
    const Symbol source = symbols_.HiddenOf(from, hidden);
    const Symbol value = state.Read(symbols_, source);
    const SymbolNode& node = symbols_.at(value);
    const bool unknown = node.kind == SymbolKind::kLoad && Symbol{node.a} == source;
    if (unknown && hidden != Hidden::kPointee) continue;
    state.Write(symbols_, symbols_.HiddenOf(to, hidden), value);
    const bool sole =
        hidden == Hidden::kThread || hidden == Hidden::kOwns || hidden == Hidden::kPointee;
    // (Of some element, as a loop comes by, others are not moved away.)
    if (moved && sole && (!unknown || !IsSomeElement(from)))
      state.Write(symbols_, source, symbols_.Integer(0));
  }
}

// A guard made in place inside another object: optional::emplace, make_unique.
void Interpreter::MakeGuard(const Call& call, Symbol guard, size_t first, size_t end,
                            State& state) {
  const TypeId type = symbols_.TypeOf(guard);
  const std::string& name = analysis_.program.types[type.value].name;
  const Operation* construct =
      analysis_.api.Find(absl::StrCat(name, "::", name.substr(name.rfind("::") + 2)));
  if (construct == nullptr) return;
  Call inner = call;
  inner.result = {};
  inner.arguments = {symbols_.Address(guard)};
  inner.arguments.insert(inner.arguments.end(),
                         call.arguments.begin() + static_cast<ptrdiff_t>(first),
                         call.arguments.begin() + static_cast<ptrdiff_t>(end));
  States after;
  ConstructGuard(inner, {}, *construct, state, after);
  if (!after.empty()) state = std::move(after.back());
}

// Whether the callee takes what the argument refers to away from it.
bool Interpreter::IsMoved(const Call& call, Symbol argument) const {
  if (call.instruction == nullptr || !call.instruction->function.valid()) return false;
  const std::vector<TypeId>& parameters =
      analysis_.program.functions[call.instruction->function.value].parameters;
  for (size_t n = 1; n < call.arguments.size() && n <= parameters.size(); ++n) {
    if (call.arguments[n] != argument || !parameters[n - 1].valid()) continue;
    if (absl::EndsWith(analysis_.program.types[parameters[n - 1].value].spelling, "&&"))
      return true;
  }
  return false;
}

// What is known of an argument as an object of the library is known of `element` from here on.
void Interpreter::TakeInto(const Call& call, Symbol element, size_t argument, State& state) {
  const Symbol from = symbols_.Deref(call.arguments[argument]);
  HandOut(state, call.arguments[argument]);
  HandOut(state, state.Read(symbols_, symbols_.HiddenOf(from, Hidden::kPointee)));
  for (Hidden hidden : kCarried) {
    const Symbol source = symbols_.HiddenOf(from, hidden);
    const auto value = state.Find(source);
    if (!value) continue;
    HoldAlso(symbols_, state, symbols_.HiddenOf(element, hidden), *value);
    if (hidden == Hidden::kThread) state.Write(symbols_, source, symbols_.Integer(0));
  }
  const TypeId type = symbols_.TypeOf(from);
  const bool owner =
      type.valid() && absl::EndsWith(analysis_.program.types[type.value].name, "_ptr");
  if (owner && IsMoved(call, call.arguments[argument]))
    state.Write(symbols_, symbols_.HiddenOf(from, Hidden::kPointee), symbols_.Integer(0));
}

// A guard becomes, with its locks, the content of an optional. False if none of the arguments is
// one.
bool Interpreter::TakeGuard(const Call& call, Symbol object, State& state) {
  const auto is_guard = [&](Symbol place) { return IsGuard(symbols_.TypeOf(place)); };
  const Symbol content = symbols_.Element(object, {});
  if (!is_guard(content)) return false;
  for (size_t i = 1; i < call.arguments.size(); ++i) {
    const Symbol from = symbols_.Deref(call.arguments[i]);
    const bool whole = !is_guard(from) && is_guard(symbols_.Element(from, {}));
    if (!whole && !is_guard(from)) continue;
    MoveGuard(state, content, whole ? symbols_.Element(from, {}) : from);
    return true;
  }
  return false;
}

// push_back(x), emplace_back(...) and their kin. A thread may be started right there.
bool Interpreter::PutIntoContainer(const Call& call, State& state, bool emplaces) {
  const Symbol container = symbols_.Deref(call.arguments[0]);
  const Symbol element = symbols_.Element(container, {});
  const TypeId type = symbols_.TypeOf(element);
  const std::string name = type.valid() ? analysis_.program.types[type.value].name : "";
  if (call.arguments.size() < 2) return true;
  if (emplaces && IsGuard(type)) {
    MakeGuard(call, element, 1, call.arguments.size(), state);
    return true;
  }
  const bool handle = analysis_.api.IsThreadHandle(name);
  if (emplaces && MakeStopCallback(call, element, 1, state)) return true;
  if (handle && emplaces) {
    for (size_t i = 1; i < call.arguments.size() && i < 3; ++i) {
      if (const auto callable = CallableFrom(state, call.arguments[i])) {
        const Symbol future = symbols_.HiddenOf(symbols_.Deref(call.arguments[i]), Hidden::kFuture);
        StartThread(call, state, element, *callable, DecayArguments(call, state, i + 1, *callable),
                    state.Find(future).value_or(Symbol{}));
        return true;
      }
    }
  }
  // A key goes with a value; parts of a pair are what the pair is.
  for (size_t i = 1; i < call.arguments.size(); ++i) TakeInto(call, element, i, state);
  const Symbol last = call.arguments[call.arguments.size() > 2 && !emplaces ? 2 : 1];
  const Symbol value = state.Read(symbols_, symbols_.Deref(last));
  const SymbolKind kind = symbols_.kind(value);
  if (kind == SymbolKind::kAddress || kind == SymbolKind::kNew || kind == SymbolKind::kFunction ||
      kind == SymbolKind::kThread) {
    HoldAlso(symbols_, state, element, value);
  }
  return true;
}

}  // namespace lockgraph::link
