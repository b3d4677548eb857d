#include "analyzer/summary/unit_builder.h"

#include <cassert>
#include <utility>

namespace lockgraph::summary {
namespace {

// The row with that key in `rows`, appended when `index` does not know it.
template <typename Row>
uint32_t InternByKey(llvm::StringMap<uint32_t>& index, std::vector<Row>& rows, std::string_view key,
                     bool* is_new) {
  auto [entry, inserted] = index.try_emplace(key, static_cast<uint32_t>(rows.size()));
  if (inserted) rows.emplace_back().key = std::string(key);
  if (is_new != nullptr) *is_new = inserted;
  return entry->second;
}

}  // namespace

FileId UnitBuilder::InternFile(std::string_view path) {
  auto [entry, inserted] = files_.try_emplace(path, static_cast<uint32_t>(unit_.files.size()));
  if (inserted) unit_.files.emplace_back(path);
  return FileId{entry->second};
}

PlaceId UnitBuilder::InternPlace(const Place& place) {
  const std::pair<uint64_t, uint64_t> key(uint64_t{place.file.value} << 32 | place.line,
                                          uint64_t{place.column} << 32 | place.end_column);
  auto [entry, inserted] = places_.try_emplace(key, static_cast<uint32_t>(unit_.places.size()));
  if (inserted) unit_.places.push_back(place);
  return PlaceId{entry->second};
}

TypeId UnitBuilder::InternType(Type type) {
  std::string key = std::to_string(static_cast<int>(type.kind)) + (type.is_const ? "c" : "m") +
                    std::to_string(type.element.value) + " " + type.spelling;
  auto [entry, inserted] = types_.try_emplace(key, static_cast<uint32_t>(unit_.types.size()));
  if (inserted) unit_.types.push_back(std::move(type));
  return TypeId{entry->second};
}

uint32_t UnitBuilder::InternRecord(std::string_view key, TypeId type, bool* is_new) {
  bool inserted = false;
  const uint32_t index = InternByKey(records_, unit_.records, key, &inserted);
  if (inserted) {
    unit_.records[index].type = type;
    if (type.valid()) unit_.types[type.value].record = index;
  }
  if (is_new != nullptr) *is_new = inserted;
  return index;
}

FieldId UnitBuilder::InternField(std::string_view key, bool* is_new) {
  return FieldId{InternByKey(fields_, unit_.fields, key, is_new)};
}

VariableId UnitBuilder::InternVariable(std::string_view key, bool* is_new) {
  return VariableId{InternByKey(variables_, unit_.variables, key, is_new)};
}

FunctionId UnitBuilder::InternFunction(std::string_view key, bool* is_new) {
  return FunctionId{InternByKey(functions_, unit_.functions, key, is_new)};
}

Body& UnitBuilder::AddBody(FunctionId function) {
  Function& owner = unit_.functions[function.value];
  assert(owner.body == Id<void>::kNone && "a function has one body");
  owner.body = static_cast<uint32_t>(unit_.bodies.size());
  Body& body = unit_.bodies.emplace_back();
  body.function = function;
  return body;
}

TermId UnitBuilder::InternTerm(const Term& term) {
  auto [entry, inserted] = terms_.try_emplace(term, static_cast<uint32_t>(unit_.terms.size()));
  if (inserted) unit_.terms.push_back(term);
  return TermId{entry->second};
}

TermId UnitBuilder::Make(TermKind kind, uint32_t a, uint32_t b) {
  Term term;
  term.kind = kind;
  term.a = a;
  term.b = b;
  return InternTerm(term);
}

TermId UnitBuilder::Deref(TermId pointer) {
  const Term& term = unit_.terms[pointer.value];
  if (term.kind == TermKind::kAddress) return TermId{term.a};
  return Make(TermKind::kDeref, pointer.value);
}

TermId UnitBuilder::Address(TermId place) {
  const Term& term = unit_.terms[place.value];
  if (term.kind == TermKind::kDeref) return TermId{term.a};
  return Make(TermKind::kAddress, place.value);
}

TermId UnitBuilder::Load(TermId place) {
  const Term& pointer = unit_.terms[place.value];
  if (pointer.kind == TermKind::kDeref) {
    const Term select = unit_.terms[pointer.a];
    if (select.kind == TermKind::kSelect) {
      const TermId a = Deref(TermId{select.b}), b = Deref(TermId{select.c});
      return Select(TermId{select.a}, Load(a), Load(b));
    }
  }
  return Make(TermKind::kLoad, place.value);
}

TermId UnitBuilder::Integer(int64_t value) {
  Term term;
  term.kind = TermKind::kInteger;
  term.integer = value;
  return InternTerm(term);
}

TermId UnitBuilder::Unary(Operator op, TermId a) {
  Term term;
  term.kind = TermKind::kUnary;
  term.op = op;
  term.a = a.value;
  return InternTerm(term);
}

TermId UnitBuilder::Binary(Operator op, TermId a, TermId b) {
  Term term;
  term.kind = TermKind::kBinary;
  term.op = op;
  term.a = a.value;
  term.b = b.value;
  return InternTerm(term);
}

TermId UnitBuilder::Select(TermId condition, TermId if_true, TermId if_false) {
  Term term;
  term.kind = TermKind::kSelect;
  term.a = condition.value;
  term.b = if_true.value;
  term.c = if_false.value;
  return InternTerm(term);
}

}  // namespace lockgraph::summary
