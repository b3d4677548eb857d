#include "analyzer/link/set_once.h"

namespace lockgraph::link {

using summary::Body;
using summary::Instruction;
using summary::Term;
using summary::TermId;
using summary::TermKind;

SetOnce::SetOnce(const Program& program, Symbols& symbols) : program_(program), symbols_(symbols) {
  for (const Body& body : program.bodies) {
    for (const summary::Block& block : body.blocks) {
      for (const Instruction& i : block.instructions) {
        if (i.kind != Instruction::Kind::kAssign || !i.place.valid() || !i.value.valid()) continue;
        const Term& place = program.terms[i.place.value];
        if (place.kind != TermKind::kGlobal) continue;
        const Term& value = program.terms[i.value.value];
        // Cleared at the end, or at the beginning.
        if (value.kind == TermKind::kInteger && value.integer == 0) continue;
        const Symbol object =
            value.kind == TermKind::kAddress ? ObjectAt(body, TermId{value.a}) : Symbol{};
        const auto [it, first] = objects_.try_emplace(place.a, object);
        if (!first) it->second = {};
      }
    }
  }
  // Whoever has the variable's address may set it.
  for (const Term& term : program.terms) {
    if (term.kind != TermKind::kAddress) continue;
    const Term& place = program.terms[term.a];
    if (place.kind == TermKind::kGlobal) objects_.erase(place.a);
  }
}

Symbol SetOnce::ObjectAt(const Body& body, TermId place) const {
  const Term& term = program_.terms[place.value];
  switch (term.kind) {
    case TermKind::kGlobal:
      return symbols_.Global({term.a});
    case TermKind::kLocal: {
      const bool in_main = program_.functions[body.function.value].is_main;
      return in_main ? symbols_.Local(body.function, term.a) : Symbol{};
    }
    case TermKind::kField: {
      const Symbol object = ObjectAt(body, TermId{term.a});
      return object.valid() ? symbols_.Field(object, {term.b}) : Symbol{};
    }
    default:
      return {};
  }
}

Symbol SetOnce::Settled(Symbol place) const {
  constexpr int kDeepest = 4;  // variables that lead to each other
  for (int i = 0; i < kDeepest; ++i) {
    const Symbol root = symbols_.Root(place);
    if (symbols_.kind(root) != SymbolKind::kDeref) break;
    const SymbolNode pointer = symbols_.at(Symbol{symbols_.at(root).a});
    if (pointer.kind != SymbolKind::kLoad) break;
    const SymbolNode variable = symbols_.at(Symbol{pointer.a});
    if (variable.kind != SymbolKind::kGlobal) break;
    const auto known = objects_.find(variable.a);
    if (known == objects_.end() || !known->second.valid()) break;
    place = symbols_.Replace(place, root, known->second);
  }
  return place;
}

}  // namespace lockgraph::link
