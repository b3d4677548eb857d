// Terms of the function at hand become symbols of the state.
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "analyzer/link/interpreter.h"

namespace lockgraph::link {

using summary::Term;
using summary::TermId;
using summary::TermKind;

Symbol Interpreter::Place(const State& state, TermId id) {
  const Term& term = analysis_.program.terms[id.value];
  switch (term.kind) {
    case TermKind::kLocal:
      return symbols_.Local(function_, term.a);
    case TermKind::kGlobal:
      return symbols_.Global({term.a});
    case TermKind::kField:
      return symbols_.Field(Place(state, TermId{term.a}), {term.b});
    case TermKind::kElement: {
      const Symbol index = term.b == TermId::kNone ? Symbol{} : Evaluate(state, TermId{term.b});
      return symbols_.Element(Place(state, TermId{term.a}), index);
    }
    case TermKind::kDeref:
      return symbols_.Deref(Evaluate(state, TermId{term.a}));
    default:
      return symbols_.Deref(Evaluate(state, id));
  }
}

Symbol Interpreter::Evaluate(const State& state, TermId id) {
  if (!id.valid()) return symbols_.Opaque(function_, 0xffff0000, {});
  const Term& term = analysis_.program.terms[id.value];
  switch (term.kind) {
    case TermKind::kAddress:
      return symbols_.Address(Place(state, TermId{term.a}));
    case TermKind::kLoad: {
      const Symbol place = Place(state, TermId{term.a});
      if (const Symbol any = AnyElement(state, place); any.valid()) return any;
      return Simplify(state, state.Read(symbols_, place));
    }
    case TermKind::kInteger:
      return symbols_.Integer(term.integer);
    case TermKind::kFunction:
      return symbols_.Function({term.a});
    case TermKind::kResult: {
      const Symbol place = symbols_.ResultPlace(function_, {term.a});
      const auto value = state.Find(place);
      return value ? Simplify(state, *value) : symbols_.Opaque(function_, term.a, {});
    }
    case TermKind::kNew:
      return symbols_.New(function_, term.a, {term.b});
    case TermKind::kUnary:
      return symbols_.Unary(term.op, Evaluate(state, TermId{term.a}));
    case TermKind::kBinary:
      return symbols_.Binary(term.op, Evaluate(state, TermId{term.a}),
                             Evaluate(state, TermId{term.b}));
    case TermKind::kSelect: {
      const Symbol condition = Evaluate(state, TermId{term.a});
      const auto truth = state.Truth(symbols_, condition);
      if (truth) return Evaluate(state, TermId{*truth ? term.b : term.c});
      const Symbol choice =
          symbols_.Choice({Evaluate(state, TermId{term.b}), Evaluate(state, TermId{term.c})});
      return choice.valid() ? choice
                            : symbols_.Opaque(function_, 0xfffe0000 + (id.value & 0xffff), {});
    }
    case TermKind::kUnknown:
      return symbols_.Opaque(function_, 0xfffd0000 + (id.value & 0xffff), {term.b});
    default:
      return symbols_.Address(Place(state, id));
  }
}

// An element of an array of the function's own, at no particular index: one of the pointers that
// were put there, if all of them are known. Else no symbol.
Symbol Interpreter::AnyElement(const State& state, Symbol place) {
  constexpr size_t kMost = 6;
  const SymbolNode node = symbols_.at(place);
  if (node.kind != SymbolKind::kElement) return {};
  const Symbol array{node.a};
  const bool numbered =
      node.b != Symbol::kNone && symbols_.kind(Symbol{node.b}) == SymbolKind::kInteger;
  if (numbered || symbols_.kind(array) != SymbolKind::kLocal) return {};
  std::vector<Symbol> pointers;
  for (const auto& [at, value] : state.store) {
    const SymbolNode& element = symbols_.at(at);
    if (element.kind != SymbolKind::kElement || Symbol{element.a} != array) continue;
    const SymbolKind kind = symbols_.kind(value);
    const bool pointer = kind == SymbolKind::kAddress || kind == SymbolKind::kNew ||
                         kind == SymbolKind::kParameter || kind == SymbolKind::kLoad;
    if (!pointer || element.b == Symbol::kNone) return {};
    if (symbols_.kind(Symbol{element.b}) != SymbolKind::kInteger) return {};
    pointers.push_back(value);
  }
  const summary::TypeId type = symbols_.TypeOf(array);
  const bool all = type.valid() && pointers.size() > 1 && pointers.size() <= kMost &&
                   absl::EndsWith(analysis_.program.types[type.value].name,
                                  absl::StrCat("[", pointers.size(), "]"));
  return all ? symbols_.Choice(std::move(pointers)) : Symbol{};
}

// A value the path knows to be a constant is that constant.
Symbol Interpreter::Simplify(const State& state, Symbol value) {
  if (symbols_.kind(value) == SymbolKind::kInteger) return value;
  if (symbols_.kind(value) == SymbolKind::kLoad) {
    const auto constant = analysis_.constants.find(Symbol{symbols_.at(value).a});
    if (constant != analysis_.constants.end()) return constant->second;
  }
  for (const Fact& fact : state.facts) {
    if (fact.value == value && fact.equal) return symbols_.Integer(fact.constant);
  }
  return value;
}

}  // namespace lockgraph::link
