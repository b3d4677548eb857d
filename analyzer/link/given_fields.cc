#include "analyzer/link/given_fields.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "absl/strings/string_view.h"

namespace lockgraph::link {

using lockorder::InstanceOrder;
using summary::Body;
using summary::Function;
using summary::Instruction;
using summary::Term;
using summary::TermId;
using summary::TermKind;
using summary::Type;
using summary::TypeId;

GivenFields::GivenFields(const Program& program)
    : program_(program), written_(program.fields.size()) {
  for (const Body& body : program.bodies) CollectWrites(body);
}

void GivenFields::CollectWrites(const Body& body) {
  for (const summary::Block& block : body.blocks) {
    for (const Instruction& i : block.instructions) {
      if (i.kind == Instruction::Kind::kAssign || i.kind == Instruction::Kind::kCopy) {
        if (i.place.valid()) Written(body, i.place);
      }
      if (i.kind == Instruction::Kind::kCall) CollectCall(body, i);
    }
  }
}

// Whoever gets the address of a field may write it, unless it is known only to look at it.
void GivenFields::CollectCall(const Body& body, const Instruction& call) {
  const bool known = call.callee != Instruction::Callee::kIndirect;
  const Function* callee = known ? &program_.functions[call.function.value] : nullptr;
  const absl::string_view name = callee != nullptr ? absl::string_view(callee->name) : "";
  const bool looks =
      callee != nullptr && callee->is_method &&
      (callee->is_destructor || absl::EndsWith(name, "::get") || absl::EndsWith(name, "::lock") ||
       absl::StrContains(name, "operator->") || absl::EndsWith(name, "operator*") ||
       absl::StrContains(name, "operator bool"));
  const bool compares = absl::EndsWith(name, "operator==") || absl::EndsWith(name, "operator!=");
  for (size_t n = 0; n < call.arguments.size(); ++n) {
    const TermId argument = call.arguments[n];
    if (!argument.valid() || program_.terms[argument.value].kind != TermKind::kAddress) continue;
    if (compares || (looks && n == 0)) continue;
    const size_t own = callee != nullptr && callee->is_method ? 1 : 0;
    const bool declared = callee != nullptr && n >= own && n - own < callee->parameters.size();
    const TypeId type = declared ? callee->parameters[n - own] : TypeId{};
    const TypeId referent = type.valid() ? program_.types[type.value].element : TypeId{};
    if (referent.valid() && program_.types[referent.value].is_const) continue;
    Written(body, TermId{program_.terms[argument.value].a});
  }
}

void GivenFields::Written(const Body& body, TermId place) {
  while (program_.terms[place.value].kind == TermKind::kElement) {
    place = TermId{program_.terms[place.value].a};
  }
  const Term& field = program_.terms[place.value];
  if (field.kind != TermKind::kField) return;
  const Function& function = program_.functions[body.function.value];
  const Term& object = program_.terms[field.a];
  const bool own = function.is_constructor && object.kind == TermKind::kDeref &&
                   program_.terms[object.a].kind == TermKind::kLoad &&
                   program_.terms[program_.terms[object.a].a].kind == TermKind::kLocal &&
                   program_.terms[program_.terms[object.a].a].a == 0;
  if (!own && !function.is_destructor) written_[field.b] = true;
}

bool GivenFields::IsOwner(TypeId type) const {
  if (!type.valid()) return false;
  const Type& t = program_.types[type.value];
  if (absl::EndsWith(t.name, "unique_ptr")) return true;
  const summary::Record* record = program_.RecordOf(type);
  return record != nullptr && record->in_system_header &&
         std::any_of(t.arguments.begin(), t.arguments.end(),
                     [&](TypeId argument) { return IsOwner(argument); });
}

bool GivenFields::IsPart(TypeId type) const {
  const summary::Record* record = program_.RecordOf(type);
  return record != nullptr && !record->in_system_header &&
         program_.types[type.value].kind == Type::Kind::kRecord;
}

InstanceOrder GivenFields::OrderOf(summary::FieldId field) const {
  if (IsOwner(program_.fields[field.value].type)) return InstanceOrder::kAscending;
  return written_[field.value] ? InstanceOrder::kNone : InstanceOrder::kDescending;
}

}  // namespace lockgraph::link
