// Builds a Unit whose tables hold every file, place, type, term and entity once.
#ifndef LOCKGRAPH_ANALYZER_SUMMARY_UNIT_BUILDER_H_
#define LOCKGRAPH_ANALYZER_SUMMARY_UNIT_BUILDER_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/container/flat_hash_map.h"
#include "analyzer/summary/ids.h"
#include "analyzer/summary/term.h"
#include "analyzer/summary/unit.h"
#include "llvm/ADT/StringMap.h"

namespace lockgraph::summary {

// Ids are handed out in the order of first use, so equal sequences of calls build equal units.
// Every operation is O(length of its key). Thread-compatible.
class UnitBuilder {
 public:
  // The unit as built so far. Entities may be filled in place; the keys of records, fields,
  // variables and functions, and everything in files, places, types and terms, must not be changed.
  Unit& unit() { return unit_; }
  const Unit& unit() const { return unit_; }
  // Ends the building: the builder must not be used afterwards.
  Unit Take() { return std::move(unit_); }

  FileId InternFile(std::string_view path);
  PlaceId InternPlace(const Place& place);
  PlaceId InternPlace(FileId file, uint32_t line, uint32_t column, uint32_t end_column = 0) {
    return InternPlace(Place{file, line, column, end_column});
  }

  // Two types are one if kind, constness, spelling and element agree; name, arguments and record of
  // the first one are kept.
  TypeId InternType(Type type);

  // Each gives the entity with that key, made with only the key filled in (a record: key and type)
  // if it is new. `is_new` may be null.
  uint32_t InternRecord(std::string_view key, TypeId type, bool* is_new = nullptr);
  FieldId InternField(std::string_view key, bool* is_new = nullptr);
  VariableId InternVariable(std::string_view key, bool* is_new = nullptr);
  FunctionId InternFunction(std::string_view key, bool* is_new = nullptr);

  // Adds a body and ties it to its function, which must not have one yet. The reference is good
  // until the next AddBody.
  Body& AddBody(FunctionId function);

  // The operands of `term` must be terms of this unit.
  TermId InternTerm(const Term& term);

  // Places.
  TermId Local(LocalId local) { return Make(TermKind::kLocal, local.value); }
  TermId Global(VariableId variable) { return Make(TermKind::kGlobal, variable.value); }
  TermId Field(TermId object, FieldId field) {
    return Make(TermKind::kField, object.value, field.value);
  }
  TermId Element(TermId array, TermId index) {
    return Make(TermKind::kElement, array.value, index.value);
  }
  TermId Deref(TermId pointer);  // *&place is the place

  // Values.
  TermId Address(TermId place);  // &*value is the value
  TermId Load(TermId place);     // of one of two places: one of two values
  TermId Integer(int64_t value);
  TermId FunctionAddress(FunctionId f) { return Make(TermKind::kFunction, f.value); }
  TermId Result(ResultId result) { return Make(TermKind::kResult, result.value); }
  TermId New(uint32_t number, TypeId type) { return Make(TermKind::kNew, number, type.value); }
  TermId Unary(Operator op, TermId a);
  TermId Binary(Operator op, TermId a, TermId b);
  TermId Select(TermId condition, TermId if_true, TermId if_false);
  TermId Unknown(TypeId type = {}) { return Make(TermKind::kUnknown, Id<void>::kNone, type.value); }

 private:
  TermId Make(TermKind kind, uint32_t a, uint32_t b = Id<void>::kNone);

  Unit unit_;
  llvm::StringMap<uint32_t> files_;
  llvm::StringMap<uint32_t> types_;
  llvm::StringMap<uint32_t> records_;
  llvm::StringMap<uint32_t> fields_;
  llvm::StringMap<uint32_t> variables_;
  llvm::StringMap<uint32_t> functions_;
  absl::flat_hash_map<Term, uint32_t> terms_;
  absl::flat_hash_map<std::pair<uint64_t, uint64_t>, uint32_t> places_;
};

}  // namespace lockgraph::summary

#endif  // LOCKGRAPH_ANALYZER_SUMMARY_UNIT_BUILDER_H_
