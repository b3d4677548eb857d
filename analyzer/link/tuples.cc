// Pairs and tuples: each part is a place of its own, if it refers to something.
#include "absl/strings/match.h"
#include "absl/strings/numbers.h"
#include "analyzer/link/interpreter.h"

namespace lockgraph::link {

using summary::FunctionId;
using summary::Type;
using summary::TypeId;

namespace {

bool IsTuple(const Type& type) {
  return absl::EndsWith(type.name, "::pair") || absl::EndsWith(type.name, "::tuple");
}

// Which part `std::get<N>` gives, by its mangled name: nothing else tells.
std::optional<int64_t> NumberOfPart(absl::string_view key) {
  constexpr absl::string_view kGet = "3getILm";
  const size_t at = key.find(kGet);
  if (at == absl::string_view::npos) return std::nullopt;
  const absl::string_view rest = key.substr(at + kGet.size());
  int64_t number = 0;
  if (!absl::SimpleAtoi(rest.substr(0, rest.find('E')), &number)) return std::nullopt;
  return number;
}

}  // namespace

// `tuple` is made of the arguments from `first` to `end`. True if nothing more is to be known of
// it.
bool Interpreter::FillTuple(const Call& call, Symbol tuple, size_t first, size_t end,
                            State& state) {
  const Program& program = analysis_.program;
  const TypeId type = symbols_.TypeOf(tuple);
  if (!type.valid() || !IsTuple(program.types[type.value])) return false;
  const std::vector<TypeId>& parts = program.types[type.value].arguments;
  bool holds_guard = false;
  for (size_t i = first; i < end; ++i) {
    const Symbol part = symbols_.Deref(call.arguments[i]);
    if (IsGuard(symbols_.TypeOf(part))) {
      MoveGuard(state, symbols_.Element(tuple, {}), part);
      holds_guard = true;
    }
  }
  if (holds_guard || parts.size() != end - first) return holds_guard;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (!parts[i].valid()) continue;
    const Type::Kind kind = program.types[parts[i].value].kind;
    const Symbol argument = call.arguments[first + i];
    const Symbol place = symbols_.Element(tuple, symbols_.Integer(static_cast<int64_t>(i)));
    if (kind == Type::Kind::kReference) state.Write(symbols_, place, argument);
    if (kind == Type::Kind::kPointer) {
      state.Write(symbols_, place, Simplify(state, state.Read(symbols_, symbols_.Deref(argument))));
    }
  }
  return false;
}

// std::make_pair and its kin, std::get. False if it is something else.
bool Interpreter::PartOfTuple(const Call& call, FunctionId callee, State& state) {
  const Program& program = analysis_.program;
  const summary::Function& f = program.functions[callee.value];
  if (f.is_method || call.arguments.empty() || !absl::StartsWith(f.qualified, "std::"))
    return false;
  const bool makes = f.qualified == "std::make_pair" || f.qualified == "std::make_tuple" ||
                     f.qualified == "std::tie" || f.qualified == "std::forward_as_tuple";
  if (makes && call.arguments.size() > 1) {
    const Symbol tuple = symbols_.Deref(call.arguments.back());
    state.ForgetObject(symbols_, tuple);
    FillTuple(call, tuple, 0, call.arguments.size() - 1, state);
    return true;
  }
  if (f.qualified != "std::get") return false;
  const Symbol tuple = symbols_.Deref(call.arguments[0]);
  const TypeId type = symbols_.TypeOf(tuple);
  const auto number = NumberOfPart(f.key);
  if (!type.valid() || !IsTuple(program.types[type.value]) || !number) return false;
  const std::vector<TypeId>& parts = program.types[type.value].arguments;
  const auto index = static_cast<size_t>(*number);
  if (index >= parts.size() || !parts[index].valid()) return false;
  const Type::Kind kind = program.types[parts[index].value].kind;
  if (kind != Type::Kind::kReference && kind != Type::Kind::kPointer) return false;
  const Symbol place = symbols_.Element(tuple, symbols_.Integer(*number));
  SetResult(call, state,
            kind == Type::Kind::kReference ? Simplify(state, state.Read(symbols_, place))
                                           : symbols_.Address(place));
  return true;
}

}  // namespace lockgraph::link
