#include "analyzer/link/thread_notes.h"

#include <algorithm>

namespace lockgraph::link {

using summary::Body;
using summary::Instruction;
using summary::Term;
using summary::TermId;
using summary::TermKind;

ThreadNotes::ThreadNotes(const Program& program, const std::vector<const Operation*>& operations)
    : program_(program) {
  for (const Body& body : program.bodies) Read(body, operations);
}

void ThreadNotes::Read(const Body& body, const std::vector<const Operation*>& operations) {
  absl::flat_hash_set<std::pair<TermKind, uint32_t>> own;  // results and variables that say it
  const auto is_own = [&](TermId id) {
    if (own.empty() || !id.valid()) return false;
    const Term& term = program_.terms[id.value];
    if (term.kind == TermKind::kResult) return own.contains({term.kind, term.a});
    if (term.kind != TermKind::kLoad && term.kind != TermKind::kAddress) return false;
    const Term& place = program_.terms[term.a];
    return place.kind == TermKind::kLocal && own.contains({place.kind, place.a});
  };
  const auto note = [&](TermId place) {
    if (!place.valid() || program_.terms[place.value].kind != TermKind::kField) return;
    const uint32_t field = program_.terms[place.value].b;
    fields_.insert(field);
    notes_.insert({body.function.value, field});
  };
  for (const summary::Block& block : body.blocks) {
    for (const Instruction& i : block.instructions) {
      if (i.kind == Instruction::Kind::kAssign || i.kind == Instruction::Kind::kCopy) {
        if (!is_own(i.value)) continue;
        note(i.place);
        const Term& place = program_.terms[i.place.value];
        if (place.kind == TermKind::kLocal) own.insert({place.kind, place.a});
      }
      if (i.kind != Instruction::Kind::kCall || !i.function.valid()) continue;
      const Operation* operation = operations[i.function.value];
      if (operation != nullptr && operation->action == Action::kThreadSelf) {
        own.insert({TermKind::kResult, i.result.value});
        // One that is an object is made where the last argument points to.
        for (TermId argument : i.arguments) {
          if (!argument.valid() || program_.terms[argument.value].kind != TermKind::kAddress)
            continue;
          const TermId made{program_.terms[argument.value].a};
          const Term& place = program_.terms[made.value];
          if (place.kind == TermKind::kLocal) own.insert({place.kind, place.a});
          note(made);
        }
        continue;
      }
      const bool stores = i.arguments.size() > 1 && i.arguments[0].valid() &&
                          program_.terms[i.arguments[0].value].kind == TermKind::kAddress &&
                          std::any_of(i.arguments.begin() + 1, i.arguments.end(), is_own);
      const bool compares =
          program_.functions[i.function.value].qualified.find("operator==") != std::string::npos ||
          program_.functions[i.function.value].qualified.find("operator!=") != std::string::npos;
      if (stores && !compares) note(TermId{program_.terms[i.arguments[0].value].a});
    }
  }
}

}  // namespace lockgraph::link
