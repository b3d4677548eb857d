#include "analyzer/link/constants.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "analyzer/link/interpreter.h"

namespace lockgraph::link {

using summary::Instruction;
using summary::Term;
using summary::TermId;
using summary::TermKind;

namespace {

// The place in a table, whichever the element: `table[3].run` is `table[*].run`. Invalid if the
// place is not inside an array that a global variable holds.
Symbol AnyElement(Symbols& symbols, Symbol place) {
  std::vector<summary::FieldId> fields;  // innermost first; an element is one without number
  bool table = false;
  while (symbols.kind(place) != SymbolKind::kGlobal) {
    const SymbolNode node = symbols.at(place);
    if (node.kind != SymbolKind::kField && node.kind != SymbolKind::kElement) return {};
    table |= node.kind == SymbolKind::kElement;
    fields.push_back(node.kind == SymbolKind::kField ? summary::FieldId{node.b}
                                                     : summary::FieldId{});
    place = Symbol{node.a};
  }
  if (!table) return {};
  for (auto field = fields.rbegin(); field != fields.rend(); ++field) {
    place = field->valid() ? symbols.Field(place, *field) : symbols.Element(place, {});
  }
  return place;
}

}  // namespace

class Constants {
 public:
  explicit Constants(Analysis& analysis)
      : analysis_(analysis),
        program_(analysis.program),
        variable_written_(program_.variables.size()),
        field_written_(program_.fields.size()) {}

  void Find() {
    FindChanges();
    for (const summary::Body& body : program_.bodies) {
      if (!program_.functions[body.function.value].runs_at_start) CollectWrites(body);
    }
    for (const summary::Body& body : program_.bodies) {
      if (program_.functions[body.function.value].runs_at_start) CollectInitialisers(body);
    }
    // Static storage starts as zero.
    for (uint32_t v = 0; v < program_.variables.size(); ++v) {
      const summary::Variable& variable = program_.variables[v];
      const bool scalar = variable.type.valid() &&
                          program_.types[variable.type.value].kind == summary::Type::Kind::kInteger;
      if (!scalar || variable_written_[v] || !variable.defined || variable.is_function_static)
        continue;
      const Symbol place = analysis_.symbols.Global({v});
      if (initialised_[place]) continue;
      analysis_.constants.try_emplace(place, analysis_.symbols.Integer(0));
    }
    FindTables();
    FindAttributes();
  }

 private:
  // What a global variable with attributes of locks is set to, if it is set to one thing only.
  void FindAttributes() {
    Symbols& symbols = analysis_.symbols;
    absl::flat_hash_map<Symbol, Symbol> set;  // invalid: more than one value
    for (const summary::Body& body : program_.bodies) {
      for (const summary::Block& block : body.blocks) {
        for (const Instruction& i : block.instructions) {
          const bool direct = IsDirectCall(i) && i.arguments.size() == 2;
          const Operation* operation = direct ? analysis_.operations[i.function.value] : nullptr;
          const bool kind = operation != nullptr && operation->action == Action::kSetKind;
          const bool policy = operation != nullptr && operation->action == Action::kSetPolicy;
          if (!(kind || policy) || !i.arguments[0].valid() || !i.arguments[1].valid()) continue;
          const Term& address = program_.terms[i.arguments[0].value];
          if (address.kind != TermKind::kAddress) continue;
          const Term& variable = program_.terms[address.a];
          if (variable.kind != TermKind::kGlobal) continue;
          const Term& given = program_.terms[i.arguments[1].value];
          const bool plain = kind && given.integer != kErrorCheck;
          const Symbol value = given.kind == TermKind::kInteger
                                   ? symbols.Integer(plain ? (given.integer & 1) : given.integer)
                                   : Symbol{};
          const Symbol place = symbols.HiddenOf(symbols.Global({variable.a}),
                                                policy ? Hidden::kPolicy : Hidden::kRecursive);
          const auto [it, first] = set.try_emplace(place, value);
          if (!first && it->second != value) it->second = Symbol{};
        }
      }
    }
    for (const auto& [place, value] : set) {
      if (!value.valid()) continue;
      analysis_.constants.try_emplace(place, value);
      analysis_.attributes.insert(Symbol{symbols.at(place).a});
    }
  }

  // Whose code can run: of a program with a main, what nobody calls cannot.
  std::vector<bool> Live() const {
    std::vector<bool> live(program_.functions.size());
    bool whole = false;
    for (uint32_t f = 0; f < program_.functions.size(); ++f) {
      const summary::Function& function = program_.functions[f];
      live[f] = function.is_main || function.is_virtual || function.address_taken ||
                function.is_destructor || function.is_lambda || function.runs_at_start;
      whole |= function.is_main;
    }
    if (!whole) live.assign(live.size(), true);
    for (const summary::Body& body : program_.bodies) {
      for (const summary::Block& block : body.blocks) {
        for (const Instruction& i : block.instructions) {
          if (i.kind == Instruction::Kind::kCall && i.function.valid())
            live[i.function.value] = true;
        }
      }
    }
    return live;
  }

  void FindChanges() {
    analysis_.changes.assign(program_.fields.size(), false);
    const std::vector<bool> live = Live();
    for (const summary::Body& body : program_.bodies) {
      if (!live[body.function.value]) continue;
      const bool makes = program_.functions[body.function.value].is_constructor;
      for (const summary::Block& block : body.blocks) {
        for (const Instruction& i : block.instructions) {
          if (i.kind == Instruction::Kind::kCopy) Replaced(i.place, body);
          if (i.place.valid() && !(makes && IsOfThis(i.place))) Changed(i.place);
          if (i.value.valid()) Shared(i.value);
          for (TermId argument : i.arguments) {
            if (argument.valid()) Shared(argument);
          }
        }
      }
    }
  }

  void Changed(TermId place) {
    const Term& term = program_.terms[place.value];
    if (term.kind == TermKind::kField) analysis_.changes[term.b] = true;
    if (term.kind == TermKind::kElement) Changed(TermId{term.a});
  }

  // A whole object gets another content.
  void Replaced(TermId place, const summary::Body& body) {
    if (!place.valid()) return;
    const Term& term = program_.terms[place.value];
    summary::TypeId type;
    if (term.kind == TermKind::kLocal) type = body.locals[term.a].type;
    if (term.kind == TermKind::kField) type = program_.fields[term.b].type;
    const summary::Record* record = program_.RecordOf(type);
    if (record == nullptr) return;
    for (summary::FieldId field : record->fields) analysis_.changes[field.value] = true;
  }

  // The address of something plain is given away: it may be written through.
  void Shared(TermId value) {
    const Term& term = program_.terms[value.value];
    if (term.kind != TermKind::kAddress) return;
    const Term& place = program_.terms[term.a];
    const bool plain = place.kind == TermKind::kField &&
                       program_.RecordOf(program_.fields[place.b].type) == nullptr;
    if (plain) analysis_.changes[place.b] = true;
  }

  bool IsOfThis(TermId place) const {
    for (TermId at = place; at.valid();) {
      const Term& term = program_.terms[at.value];
      if (term.kind == TermKind::kLocal) return term.a == 0;
      const bool goes_on = term.kind == TermKind::kField || term.kind == TermKind::kDeref ||
                           term.kind == TermKind::kLoad;
      if (!goes_on) return false;
      if (term.kind == TermKind::kLoad && program_.terms[term.a].kind != TermKind::kLocal) {
        return false;
      }
      at = TermId{term.a};
    }
    return false;
  }

  void CollectWrites(const summary::Body& body) {
    for (const summary::Block& block : body.blocks) {
      for (const Instruction& i : block.instructions) {
        if (i.kind == Instruction::Kind::kAssign || i.kind == Instruction::Kind::kCopy)
          Written(i.place);
        if (i.value.valid()) AddressTaken(i.value);
        for (TermId argument : i.arguments) {
          if (argument.valid()) AddressTaken(argument);
        }
      }
    }
  }

  void Written(TermId place) {
    while (place.valid()) {
      const Term& term = program_.terms[place.value];
      if (term.kind == TermKind::kField) {
        field_written_[term.b] = true;
        return;
      }
      if (term.kind == TermKind::kGlobal) {
        variable_written_[term.a] = true;
        return;
      }
      if (term.kind != TermKind::kElement) return;
      place = TermId{term.a};
    }
  }

  // The address of a scalar or of a whole array may be written through; that of a structure is used
  // to reach its fields, which are looked at one by one.
  void AddressTaken(TermId value) {
    const Term& term = program_.terms[value.value];
    if (term.kind != TermKind::kAddress) return;
    const Term& place = program_.terms[term.a];
    const auto structure = [&](summary::TypeId type) { return program_.RecordOf(type) != nullptr; };
    if (place.kind == TermKind::kGlobal && !structure(program_.variables[place.a].type)) {
      variable_written_[place.a] = true;
    }
    if (place.kind == TermKind::kField && !structure(program_.fields[place.b].type)) {
      field_written_[place.b] = true;
    }
    const bool table =
        place.kind == TermKind::kElement && program_.terms[place.a].kind == TermKind::kGlobal;
    if (table && structure(ElementOf(program_.variables[program_.terms[place.a].a].type))) return;
    if (place.kind == TermKind::kElement) Written(TermId{term.a});
  }

  summary::TypeId ElementOf(summary::TypeId type) const { return program_.Pointee(type); }

  bool MayChange(Symbol place) const {
    const Symbols& symbols = analysis_.symbols;
    while (true) {
      const SymbolNode& node = symbols.at(place);
      if (node.kind == SymbolKind::kGlobal) return variable_written_[node.a];
      if (node.kind == SymbolKind::kField && field_written_[node.b]) return true;
      if (node.kind != SymbolKind::kField && node.kind != SymbolKind::kElement) return true;
      place = Symbol{node.a};
    }
  }

  void CollectInitialisers(const summary::Body& body) {
    Interpreter interpreter(analysis_, body.function);
    const State nothing;
    for (const summary::Block& block : body.blocks) {
      for (const Instruction& i : block.instructions) {
        if (i.kind != Instruction::Kind::kAssign || !i.place.valid() || !i.value.valid()) continue;
        const Symbol place = interpreter.Place(nothing, i.place);
        initialised_[place] = true;
        const Symbol value = interpreter.Evaluate(nothing, i.value);
        const SymbolKind kind = analysis_.symbols.kind(value);
        const bool plain = kind == SymbolKind::kInteger || kind == SymbolKind::kFunction ||
                           kind == SymbolKind::kAddress;
        if (!plain || MayChange(place)) continue;
        // Initialised twice (two programs in one database): not a constant.
        auto [it, fresh] = analysis_.constants.try_emplace(place, value);
        if (!fresh && it->second != value) it->second = analysis_.symbols.Load(place);
      }
    }
  }

  // In the order of the places' symbols: the same in every run.
  void FindTables() {
    Symbols& symbols = analysis_.symbols;
    std::vector<std::pair<Symbol, Symbol>> entries;
    absl::flat_hash_set<Symbol> open;  // some element's content is not known
    for (const auto& [place, unused] : initialised_) {
      const auto constant = analysis_.constants.find(place);
      const bool known = constant != analysis_.constants.end();
      if (!known) {
        open.insert(AnyElement(symbols, place));
      } else if (symbols.kind(constant->second) == SymbolKind::kFunction) {
        entries.push_back(*constant);
      } else if (symbols.kind(constant->second) != SymbolKind::kInteger) {
        open.insert(AnyElement(symbols, place));
      }
    }
    std::sort(entries.begin(), entries.end());
    absl::flat_hash_map<Symbol, Symbol> field_of;  // the first field with functions, by its table
    absl::flat_hash_set<Symbol> mixed;
    for (const auto& [place, function] : entries) {
      const Symbol any = AnyElement(symbols, place);
      if (!any.valid() || open.contains(any)) continue;
      analysis_.tables[any].functions.push_back(function);
      const Symbol table = symbols.Root(any);
      if (field_of.try_emplace(table, any).first->second != any) mixed.insert(table);
    }
    for (auto& [any, table] : analysis_.tables) {
      table.single = !mixed.contains(symbols.Root(any));
      std::sort(table.functions.begin(), table.functions.end());
      table.functions.erase(std::unique(table.functions.begin(), table.functions.end()),
                            table.functions.end());
    }
  }

  Analysis& analysis_;
  const Program& program_;
  std::vector<bool> variable_written_, field_written_;
  absl::flat_hash_map<Symbol, bool> initialised_;
};

void FindConstants(Analysis& analysis) { Constants(analysis).Find(); }

const Analysis::Table* TableAt(Analysis& analysis, Symbol place) {
  const Symbol any = AnyElement(analysis.symbols, place);
  const auto table = analysis.tables.find(any);
  return !any.valid() || table == analysis.tables.end() ? nullptr : &table->second;
}

}  // namespace lockgraph::link
