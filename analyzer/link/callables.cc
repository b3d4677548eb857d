// What can be called: functions, closures, wrappers around them, and the arguments they will see.
#include "absl/strings/match.h"
#include "analyzer/link/interpreter.h"

namespace lockgraph::link {

using summary::Function;
using summary::FunctionId;
using summary::TypeId;

// The callable that a value stands for: a function, a closure with what it captured, or the symbol
// of one that only a caller knows. Nothing if it is no callable.
std::optional<Symbol> Interpreter::CallableFrom(const State& state, Symbol value) {
  const SymbolNode node = symbols_.at(value);
  switch (node.kind) {
    case SymbolKind::kFunction:
    case SymbolKind::kBind:
      return value;
    case SymbolKind::kChoice:
      return value;
    case SymbolKind::kAddress:
    case SymbolKind::kParameter:
    case SymbolKind::kLoad:
    case SymbolKind::kNew:
    case SymbolKind::kOpaque:
      break;
    default:
      return std::nullopt;
  }
  const Program& program = analysis_.program;
  const Symbol object = symbols_.Deref(value);
  const TypeId type = symbols_.TypeOf(object);
  if (const auto stored = state.Find(symbols_.HiddenOf(object, Hidden::kCallable))) return *stored;
  if (const auto pointer = state.Find(symbols_.HiddenOf(object, Hidden::kPointee))) {
    if (symbols_.IsCallable(*pointer)) return *pointer;
  }
  if (const summary::Record* record = program.RecordOf(type)) {
    std::vector<Symbol> overloads;
    for (FunctionId op : program.FindMethods(*record, "operator()")) {
      overloads.push_back(BindObject(state, object, *record, op));
    }
    const Symbol any = overloads.empty() ? Symbol{} : symbols_.Choice(overloads);
    if (any.valid()) return any;
    if (!overloads.empty()) return overloads.front();
    if (absl::StartsWith(record->key, "std::reference_wrapper") ||
        program.types[record->type.value].name == "std::reference_wrapper") {
      const Symbol inner = state.Read(symbols_, symbols_.HiddenOf(object, Hidden::kPointee));
      if (inner != value && symbols_.kind(inner) == SymbolKind::kAddress)
        return CallableFrom(state, inner);
    }
    const Symbol hidden = state.Read(symbols_, symbols_.HiddenOf(object, Hidden::kCallable));
    // Else one that nobody here filled.
    const bool wrapper = IsFunctionWrapper(record->type) ||
                         absl::EndsWith(program.types[record->type.value].name, "packaged_task");
    if (symbols_.IsCallable(hidden) || wrapper) return hidden;
    return std::nullopt;
  }
  if (type.valid() && program.types[type.value].kind == summary::Type::Kind::kPointer) {
    const TypeId pointee = program.types[type.value].element;
    if (pointee.valid() && program.types[pointee.value].kind == summary::Type::Kind::kFunction) {
      return state.Read(symbols_, object);
    }
  }
  if (type.valid() && program.types[type.value].kind == summary::Type::Kind::kFunction)
    return value;
  // A callable template parameter bound to a function pointer: const F& with F = void(*)().
  const Symbol content = state.Read(symbols_, object);
  if (symbols_.IsCallable(content)) return content;
  return std::nullopt;
}

Symbol Interpreter::BindObject(const State& state, Symbol object, const summary::Record& record,
                               FunctionId op) {
  std::vector<Symbol> list;
  constexpr Hidden kKept[] = {Hidden::kPointee, Hidden::kLock,     Hidden::kOwns,
                              Hidden::kThread,  Hidden::kCallable, Hidden::kFuture};
  for (summary::FieldId field : record.fields) {
    const Symbol place = symbols_.Field(object, field);
    list.push_back(symbols_.Integer(CaptureKey(field)));
    list.push_back(Simplify(state, state.Read(symbols_, place)));
    for (Hidden hidden : kKept) {
      const Symbol inner = symbols_.HiddenOf(place, hidden);
      const Symbol value = state.Read(symbols_, inner);
      const SymbolNode& node = symbols_.at(value);
      if (node.kind == SymbolKind::kLoad && Symbol{node.a} == inner) continue;  // nothing is known
      list.push_back(symbols_.Integer(CaptureKey(field, HiddenField(hidden))));
      list.push_back(value);
    }
  }
  const Symbol closure = symbols_.Bind(op, std::move(list));
  if (analysis_.closures.try_emplace(op.value, closure).second) {
    analysis_.closures_made.push_back(op.value);
    analysis_.closure_makers[op.value] = function_;
  }
  return closure;
}

// Arguments that are handed over by reference and copied (std::thread, std::async, std::bind), as
// the callable's parameters will see them.
std::vector<Symbol> Interpreter::DecayArguments(const Call& call, const State& state, size_t first,
                                                Symbol callable) {
  const Program& program = analysis_.program;
  const SymbolNode node = symbols_.at(callable);
  const bool known = symbols_.IsCallable(callable);
  const Function* target = known ? &program.functions[node.a] : nullptr;
  const bool own_this = target != nullptr && target->is_method &&
                        node.kind == SymbolKind::kFunction && !target->is_lambda;
  std::vector<Symbol> result;
  for (size_t i = first; i < call.arguments.size(); ++i) {
    const Symbol argument = call.arguments[i];
    const Symbol object = symbols_.Deref(argument);
    const TypeId type = symbols_.TypeOf(object);
    const summary::Record* record = program.RecordOf(type);
    if (record != nullptr) {
      const std::string& name = program.types[record->type.value].name;
      const Symbol pointee = symbols_.HiddenOf(object, Hidden::kPointee);
      const bool wrapped = name == "std::reference_wrapper" || name == "boost::reference_wrapper";
      const bool smart = own_this && i == first && state.Find(pointee).has_value();
      result.push_back(wrapped || smart ? state.Read(symbols_, pointee) : argument);
      continue;
    }
    const size_t parameter = i - first - (own_this ? 1 : 0);
    const bool is_this = own_this && i == first;
    const bool by_reference =
        !is_this && target != nullptr && parameter < target->parameters.size() &&
        program.types[target->parameters[parameter].value].kind == summary::Type::Kind::kReference;
    result.push_back(by_reference ? argument : Simplify(state, state.Read(symbols_, object)));
  }
  return result;
}

}  // namespace lockgraph::link
