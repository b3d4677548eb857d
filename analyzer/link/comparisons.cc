// Library functions that compare: what they say of two values is kept as a condition of the path.
#include "absl/strings/match.h"
#include "analyzer/link/interpreter.h"

namespace lockgraph::link {

using summary::TypeId;

// Compares two thread ids, each an object that refers to its thread.
bool Interpreter::CompareThreads(const Call& call, const std::string& name, State& state) {
  const bool equal = name == "std::operator==", differ = name == "std::operator!=";
  if (!(equal || differ) || call.arguments.size() != 2) return false;
  std::vector<Symbol> threads;
  for (Symbol argument : call.arguments) {
    const Symbol id = symbols_.Deref(argument);
    const TypeId type = symbols_.TypeOf(id);
    if (!type.valid() || analysis_.program.types[type.value].name != "std::thread::id") {
      return false;
    }
    threads.push_back(
        Simplify(state, state.Read(symbols_, symbols_.HiddenOf(id, Hidden::kPointee))));
  }
  Symbol same = symbols_.Binary(summary::Operator::kEqual, threads[0], threads[1]);
  if (differ) same = symbols_.Binary(summary::Operator::kEqual, same, symbols_.Integer(0));
  SetResult(call, state, same);
  return true;
}

// What a smart pointer points to, as far as the path knows.
std::optional<Symbol> Interpreter::OwnedBy(const State& state, Symbol object) {
  const TypeId type = symbols_.TypeOf(object);
  if (!type.valid()) return std::nullopt;
  const std::string& name = analysis_.program.types[type.value].name;
  const bool smart = absl::EndsWith(name, "unique_ptr") || absl::EndsWith(name, "shared_ptr");
  if (!smart || !absl::StartsWith(name, "std::")) return std::nullopt;
  return Simplify(state, state.Read(symbols_, symbols_.HiddenOf(object, Hidden::kPointee)));
}

// Compares smart pointers with each other or with null.
bool Interpreter::ComparePointers(const Call& call, const std::string& name, State& state) {
  const bool equal = name == "std::operator==", differ = name == "std::operator!=";
  if (!(equal || differ) || call.arguments.size() != 2) return false;
  std::vector<Symbol> pointers;
  for (Symbol argument : call.arguments) {
    const bool null = symbols_.kind(argument) == SymbolKind::kInteger;
    const auto pointer =
        null ? std::optional<Symbol>(argument) : OwnedBy(state, symbols_.Deref(argument));
    if (!pointer) return false;
    pointers.push_back(*pointer);
  }
  Symbol same = symbols_.Binary(summary::Operator::kEqual, pointers[0], pointers[1]);
  if (differ) same = symbols_.Binary(summary::Operator::kEqual, same, symbols_.Integer(0));
  SetResult(call, state, same);
  return true;
}

// std::less and std::greater are comparisons; std::min, std::max and std::minmax choose by one.
bool Interpreter::CompareValues(const Call& call, const std::string& name, State& state,
                                States& out) {
  const size_t count = call.arguments.size();
  const auto value = [&](size_t i) {
    return Simplify(state, state.Read(symbols_, symbols_.Deref(call.arguments[i])));
  };
  const bool less = name == "std::less::operator()", greater = name == "std::greater::operator()";
  if ((less || greater) && count == 3) {
    const Symbol a = value(less ? 1 : 2), b = value(less ? 2 : 1);
    SetResult(call, state, symbols_.Binary(summary::Operator::kLess, a, b));
    out.push_back(std::move(state));
    return true;
  }
  const bool least = name == "std::min", most = name == "std::max", both = name == "std::minmax";
  if (!((least || most) && count == 2) && !(both && count == 3)) return false;
  // One condition for both: where the smaller and the greater of two are taken, they are not the
  // same one. (Of two equal values it does not matter which.)
  const Symbol swapped = symbols_.Binary(summary::Operator::kLess, value(1), value(0));
  for (const bool second_is_less : {false, true}) {
    State branch = state;
    if (!AssumeTruth(branch, swapped, second_is_less)) continue;
    if (both) {
      Call ordered = call;
      if (second_is_less) std::swap(ordered.arguments[0], ordered.arguments[1]);
      FillTuple(ordered, symbols_.Deref(call.arguments.back()), 0, 2, branch);
    } else {
      SetResult(call, branch, call.arguments[second_is_less == least ? 1 : 0]);
    }
    out.push_back(std::move(branch));
  }
  return true;
}

// What is sorted is in some order from then on, whichever it was in before.
void Interpreter::SortRange(const Call& call, absl::string_view name, State& state) {
  const bool method = absl::EndsWith(name, "::sort");
  const bool ranges = absl::EndsWith(name, "sort_fn::operator()");
  if (!(method || ranges || name == "std::stable_sort") || call.arguments.empty()) return;
  const Symbol range = call.arguments[ranges && call.arguments.size() > 1 ? 1 : 0];
  Symbol container = symbols_.Deref(range);
  const auto at = state.Find(symbols_.HiddenOf(container, Hidden::kPointee));  // of an iterator
  if (at && symbols_.kind(*at) == SymbolKind::kAddress) container = symbols_.Deref(*at);
  if (symbols_.kind(container) == SymbolKind::kElement) {
    container = Symbol{symbols_.at(container).a};
  }
  state.ForgetObject(symbols_, container);
  state.Write(symbols_, symbols_.HiddenOf(container, Hidden::kSorted), symbols_.Integer(1));
}

}  // namespace lockgraph::link
