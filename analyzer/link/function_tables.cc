#include "analyzer/link/function_tables.h"

#include <algorithm>

namespace lockgraph::link {

using summary::FieldId;
using summary::FunctionId;
using summary::Instruction;
using summary::Term;
using summary::TermKind;

FunctionTables::FunctionTables(const Program& program) {
  for (const summary::Body& body : program.bodies) {
    absl::flat_hash_map<uint32_t, uint32_t> row_of;  // by the term of the object
    for (const summary::Block& block : body.blocks) {
      for (const Instruction& i : block.instructions) {
        if (i.kind != Instruction::Kind::kAssign || !i.place.valid() || !i.value.valid()) continue;
        const Term& place = program.terms[i.place.value];
        const Term& value = program.terms[i.value.value];
        if (place.kind != TermKind::kField || value.kind != TermKind::kFunction) continue;
        const auto [row, fresh] = row_of.try_emplace(place.a, static_cast<uint32_t>(rows_.size()));
        if (fresh) rows_.emplace_back();
        rows_[row->second].emplace_back(FieldId{place.b}, FunctionId{value.a});
        rows_of_[{place.b, value.a}].push_back(row->second);
      }
    }
  }
}

// A body that fills a field twice has both.
bool FunctionTables::Agrees(const Row& row, FieldId field, const Fact& fact) {
  bool filled = false, same = false;
  for (const auto& [at, function] : row) {
    if (at != field) continue;
    filled = true;
    same |= (ConstantOf(function) == fact.constant) == fact.equal;
  }
  return same || !filled;
}

Symbol FunctionTables::FieldOf(const Symbols& symbols, Symbol pointer) {
  const SymbolNode& load = symbols.at(pointer);
  const bool field =
      load.kind == SymbolKind::kLoad && symbols.kind(Symbol{load.a}) == SymbolKind::kField;
  return field ? Symbol{load.a} : Symbol{};
}

Symbol FunctionTables::BesideIt(const Symbols& symbols, Symbol field, Symbol pointer) {
  const Symbol other = FieldOf(symbols, pointer);
  const bool beside = other.valid() && other != field && symbols.at(other).a == symbols.at(field).a;
  return beside ? other : Symbol{};
}

bool FunctionTables::Fits(const Symbols& symbols, const std::vector<Fact>& facts, Symbol pointer,
                          FunctionId function) const {
  const Symbol mine = FieldOf(symbols, pointer);
  if (!mine.valid()) return true;
  const auto rows = rows_of_.find({symbols.at(mine).b, function.value});
  if (rows == rows_of_.end()) return true;
  return std::all_of(facts.begin(), facts.end(), [&](const Fact& fact) {
    const auto named = FunctionOf(fact.constant);
    const Symbol other = named ? BesideIt(symbols, mine, fact.value) : Symbol{};
    if (!other.valid()) return true;
    const FieldId field{symbols.at(other).b};
    return !rows_of_.contains({field.value, named->value}) ||
           std::any_of(rows->second.begin(), rows->second.end(),
                       [&](uint32_t row) { return Agrees(rows_[row], field, fact); });
  });
}

bool FunctionTables::MayBeNull(const Symbols& symbols, const std::vector<Fact>& facts,
                               Symbol pointer) const {
  const Symbol mine = FieldOf(symbols, pointer);
  if (!mine.valid()) return true;
  const FieldId field{symbols.at(mine).b};
  return std::none_of(facts.begin(), facts.end(), [&](const Fact& fact) {
    const auto named = fact.equal ? FunctionOf(fact.constant) : std::nullopt;
    const Symbol other = named ? BesideIt(symbols, mine, fact.value) : Symbol{};
    if (!other.valid()) return false;
    const auto rows = rows_of_.find({symbols.at(other).b, named->value});
    return rows != rows_of_.end() &&
           std::all_of(rows->second.begin(), rows->second.end(), [&](uint32_t row) {
             return std::any_of(rows_[row].begin(), rows_[row].end(),
                                [&](const auto& filled) { return filled.first == field; });
           });
  });
}

}  // namespace lockgraph::link
