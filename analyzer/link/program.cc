#include "analyzer/link/program.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/str_cat.h"

namespace lockgraph::link {
namespace {

using summary::BlockId;
using summary::FieldId;
using summary::FileId;
using summary::FunctionId;
using summary::Id;
using summary::PlaceId;
using summary::Term;
using summary::TermId;
using summary::TermKind;
using summary::TypeId;
using summary::Unit;
using summary::VariableId;

constexpr uint32_t kNone = 0xffffffff;

// Maps one unit's ids to the program's while its tables are merged.
class Joiner {
 public:
  explicit Joiner(Program& program) : program_(program) { AddHiddenFields(); }

  void Add(Unit unit, size_t number) {
    unit_ = &unit;
    prefix_ = absl::StrCat("u", number, ":");
    JoinFiles();
    JoinTypes();
    JoinFields();
    JoinVariables();
    JoinFunctions();
    JoinTerms();
    JoinRecords();
    FinishEntities();
    JoinBodies();
    for (std::string& note : unit.notes) program_.notes.push_back(std::move(note));
    unit_ = nullptr;
  }

  void Finish() {
    for (uint32_t f = 0; f < program_.functions.size(); ++f) {
      absl::flat_hash_set<uint32_t> seen;
      std::vector<FunctionId> bases = program_.functions[f].overrides;
      while (!bases.empty()) {
        const FunctionId base = bases.back();
        bases.pop_back();
        if (!seen.insert(base.value).second) continue;
        program_.overriders[base.value].push_back({f});
        for (FunctionId up : program_.functions[base.value].overrides) bases.push_back(up);
      }
    }
  }

 private:
  void AddHiddenFields() {
    static constexpr const char* kNames[] = {
        "*",       "$lock",      "$owns",   "$mode",    "$thread",    "()",
        "$future", "$recursive", "$policy", "$engaged", "$class",     "$sorted",
        "$shared", "$path",      "$file",   "$record",  "$descriptor"};
    static_assert(std::size(kNames) == static_cast<size_t>(Hidden::kCount));
    for (const char* name : kNames) {
      summary::Field field;
      field.key = absl::StrCat("$hidden::", name);
      field.name = name;
      field.in_system_header = true;
      fields_[field.key] = static_cast<uint32_t>(program_.fields.size());
      program_.fields.push_back(std::move(field));
    }
  }

  template <typename I>
  static I Map(const std::vector<uint32_t>& map, I id) {
    return I{id.valid() && id.value < map.size() ? map[id.value] : kNone};
  }
  template <typename I>
  static void MapAll(const std::vector<uint32_t>& map, std::vector<I>& ids) {
    for (I& id : ids) id = Map(map, id);
  }

  void JoinFiles() {
    file_map_.clear();
    for (std::string& name : unit_->files) {
      auto [it, fresh] = files_.try_emplace(name, program_.files.size());
      if (fresh) program_.files.push_back(std::move(name));
      file_map_.push_back(it->second);
    }
    place_base_ = static_cast<uint32_t>(program_.places.size());
    for (summary::Place place : unit_->places) {
      place.file = Map(file_map_, place.file);
      program_.places.push_back(place);
    }
  }
  PlaceId MapPlace(PlaceId id) const {
    return PlaceId{id.valid() ? id.value + place_base_ : kNone};
  }

  // Types refer to each other, so they are interned by their printed form, then completed.
  void JoinTypes() {
    type_map_.clear();
    std::vector<std::pair<uint32_t, uint32_t>> fresh_types;
    for (uint32_t t = 0; t < unit_->types.size(); ++t) {
      const summary::Type& type = unit_->types[t];
      // The record's key tells apart types of one spelling (two anonymous classes, local classes).
      std::string key = absl::StrCat(static_cast<int>(type.kind), type.is_const ? "c" : "", "|",
                                     type.spelling, "|", type.name);
      uint32_t element = type.element.value;
      for (int depth = 0; element != kNone && depth < 8; ++depth) {
        absl::StrAppend(
            &key, "|",
            unit_->types[element].record != kNone ? RecordKey(unit_->types[element].record) : "");
        element = unit_->types[element].element.value;
      }
      if (type.record != kNone) absl::StrAppend(&key, "|", RecordKey(type.record));
      auto [it, fresh] = types_.try_emplace(std::move(key), program_.types.size());
      if (fresh) {
        program_.types.push_back(type);
        program_.types.back().record = kNone;
        fresh_types.emplace_back(it->second, t);
      }
      type_map_.push_back(it->second);
    }
    for (auto [mine, theirs] : fresh_types) {
      summary::Type& type = program_.types[mine];
      type.element = Map(type_map_, type.element);
      MapAll(type_map_, type.arguments);
    }
  }

  // Internal and local entities carry the unit in their key already or get it here.
  std::string RecordKey(uint32_t record) const { return unit_->records[record].key; }

  void JoinFields() {
    field_map_.clear();
    fresh_fields_.clear();
    for (summary::Field& field : unit_->fields) {
      auto [it, fresh] = fields_.try_emplace(field.key, program_.fields.size());
      if (fresh) {
        field.record = Map(type_map_, field.record);
        field.type = Map(type_map_, field.type);
        field.place = MapPlace(field.place);
        program_.fields.push_back(std::move(field));
        fresh_fields_.push_back(it->second);
      }
      field_map_.push_back(it->second);
    }
  }

  bool SamePlace(PlaceId mine, PlaceId theirs) const {
    if (!mine.valid() || !theirs.valid()) return false;
    const summary::Place& a = program_.places[mine.value];
    summary::Place b = unit_->places[theirs.value];
    return a.file == Map(file_map_, b.file) && a.line == b.line && a.column == b.column;
  }

  void JoinVariables() {
    variable_map_.clear();
    fresh_variables_.clear();
    for (summary::Variable& variable : unit_->variables) {
      std::string key = variable.internal ? absl::StrCat(prefix_, variable.key) : variable.key;
      auto [it, fresh] = variables_.try_emplace(key, program_.variables.size());
      uint32_t id = it->second;
      if (!fresh) {
        summary::Variable& known = program_.variables[id];
        if (variable.defined && known.defined && !SamePlace(known.place, variable.place)) {
          fresh = true;  // another program's variable of the same name
          id = static_cast<uint32_t>(program_.variables.size());
          variable.key = absl::StrCat(prefix_, variable.key);
        } else if (variable.defined && !known.defined) {
          known.defined = true;
          known.place = MapPlace(variable.place);
        }
      } else if (variable.internal) {
        variable.key = key;
      }
      if (fresh) {
        variable.type = Map(type_map_, variable.type);
        variable.place = MapPlace(variable.place);
        program_.variables.push_back(std::move(variable));
        fresh_variables_.push_back(id);
      }
      variable_map_.push_back(id);
    }
  }

  void JoinFunctions() {
    function_map_.clear();
    fresh_functions_.clear();
    take_body_.assign(unit_->functions.size(), kNone);
    for (uint32_t f = 0; f < unit_->functions.size(); ++f) {
      summary::Function& function = unit_->functions[f];
      const bool own = function.internal || function.is_main;
      if (own) function.key = absl::StrCat(prefix_, function.key);
      const uint32_t body = std::exchange(function.body, kNone);
      auto [it, fresh] = functions_.try_emplace(function.key, program_.functions.size());
      uint32_t id = it->second;
      if (!fresh && body != kNone && program_.functions[id].body != kNone &&
          !SamePlace(program_.functions[id].place, function.place)) {
        fresh = true;
        const FunctionId first{id};
        id = static_cast<uint32_t>(program_.functions.size());
        function.key = absl::StrCat(prefix_, function.key);
        program_.alternates[first.value].push_back(FunctionId{id});
      }
      if (fresh) {
        AddFunction(function);
      } else {
        program_.functions[id].address_taken |= function.address_taken;
      }
      if (body != kNone && program_.functions[id].body == kNone) {
        if (!fresh) {
          program_.functions[id].place = MapPlace(function.place);
          pending_attributes_.emplace_back(id, f);
        }
        program_.functions[id].body = static_cast<uint32_t>(program_.bodies.size());
        program_.bodies.emplace_back();
        take_body_[f] = body;
      }
      function_map_.push_back(id);
    }
  }

  void AddFunction(summary::Function& function) {
    function.record = Map(type_map_, function.record);
    MapAll(type_map_, function.parameters);
    MapAll(type_map_, function.template_arguments);
    function.result = Map(type_map_, function.result);
    function.place = MapPlace(function.place);
    fresh_functions_.push_back(static_cast<uint32_t>(program_.functions.size()));
    program_.functions.push_back(function);
  }

  void JoinTerms() {
    term_map_.clear();
    for (Term term : unit_->terms) {  // operands precede their users
      MapOperands(term);
      auto [it, fresh] = terms_.try_emplace(term, program_.terms.size());
      if (fresh) program_.terms.push_back(term);
      term_map_.push_back(it->second);
    }
  }

  void MapOperands(Term& term) const {
    const auto at = [](const std::vector<uint32_t>& map, uint32_t id) {
      return id < map.size() ? map[id] : kNone;
    };
    switch (term.kind) {
      case TermKind::kLocal:
      case TermKind::kInteger:
      case TermKind::kResult:
        break;
      case TermKind::kGlobal:
        term.a = at(variable_map_, term.a);
        break;
      case TermKind::kFunction:
        term.a = at(function_map_, term.a);
        break;
      case TermKind::kNew:
      case TermKind::kUnknown:
        term.b = at(type_map_, term.b);
        break;
      case TermKind::kField:
        term.a = at(term_map_, term.a);
        term.b = at(field_map_, term.b);
        break;
      default:
        term.a = at(term_map_, term.a);
        term.b = at(term_map_, term.b);
        term.c = at(term_map_, term.c);
    }
  }

  void JoinRecords() {
    for (summary::Record& record : unit_->records) {
      auto [it, fresh] = records_.try_emplace(record.key, program_.records.size());
      MapAll(type_map_, record.bases);
      MapAll(field_map_, record.fields);
      for (summary::Method& method : record.methods)
        method.function = Map(function_map_, method.function);
      record.type = Map(type_map_, record.type);
      if (fresh) {
        record.place = MapPlace(record.place);
        program_.records.push_back(record);
      } else {
        Complete(it->second, record);
      }
      if (record.type.valid()) program_.types[record.type.value].record = it->second;
    }
    // Every qualified spelling of a record's type leads to the record.
    for (uint32_t t = 0; t < unit_->types.size(); ++t) {
      if (unit_->types[t].record == kNone) continue;
      auto it = records_.find(unit_->records[unit_->types[t].record].key);
      if (it != records_.end()) program_.types[type_map_[t]].record = it->second;
    }
  }

  // What another unit knows beyond the first one: methods and fields of a template, mostly.
  void Complete(uint32_t index, const summary::Record& other) {
    summary::Record& known = program_.records[index];
    known.constructed |= other.constructed;
    Members& members = members_[index];
    if (members.methods.empty() && members.fields.empty()) {
      for (const summary::Method& m : known.methods) members.methods.insert(m.function.value);
      for (FieldId field : known.fields) members.fields.insert(field.value);
    }
    for (const summary::Method& method : other.methods) {
      if (members.methods.insert(method.function.value).second) known.methods.push_back(method);
    }
    for (FieldId field : other.fields) {
      if (members.fields.insert(field.value).second) known.fields.push_back(field);
    }
  }

  void FinishEntities() {
    for (uint32_t id : fresh_fields_) {
      MapAll(term_map_, program_.fields[id].acquired_before);
      MapAll(term_map_, program_.fields[id].acquired_after);
    }
    for (uint32_t id : fresh_variables_) {
      MapAll(term_map_, program_.variables[id].acquired_before);
      MapAll(term_map_, program_.variables[id].acquired_after);
    }
    for (uint32_t id : fresh_functions_) {
      MapAll(function_map_, program_.functions[id].overrides);
      for (auto& attribute : program_.functions[id].attributes) MapAll(term_map_, attribute.locks);
    }
    for (auto [id, f] : pending_attributes_) {
      if (!program_.functions[id].attributes.empty()) continue;
      program_.functions[id].attributes = unit_->functions[f].attributes;
      for (auto& attribute : program_.functions[id].attributes) MapAll(term_map_, attribute.locks);
    }
    pending_attributes_.clear();
  }

  void JoinBodies() {
    for (uint32_t f = 0; f < take_body_.size(); ++f) {
      if (take_body_[f] == kNone) continue;
      summary::Body body = std::move(unit_->bodies[take_body_[f]]);
      const uint32_t id = function_map_[f];
      body.function = FunctionId{id};
      body.end = MapPlace(body.end);
      for (summary::Local& local : body.locals) {
        local.type = Map(type_map_, local.type);
        local.place = MapPlace(local.place);
      }
      for (summary::Block& block : body.blocks) JoinBlock(block);
      program_.bodies[program_.functions[id].body] = std::move(body);
    }
  }

  void JoinBlock(summary::Block& block) {
    block.condition = Map(term_map_, block.condition);
    block.where = MapPlace(block.where);
    for (summary::Instruction& instruction : block.instructions) {
      instruction.where = MapPlace(instruction.where);
      instruction.place = Map(term_map_, instruction.place);
      instruction.value = Map(term_map_, instruction.value);
      instruction.function = Map(function_map_, instruction.function);
      MapAll(term_map_, instruction.arguments);
      MapAll(type_map_, instruction.argument_types);
    }
  }

  Program& program_;
  Unit* unit_ = nullptr;
  std::string prefix_;
  struct Members {
    absl::flat_hash_set<uint32_t> methods, fields;
  };
  absl::flat_hash_map<uint32_t, Members> members_;  // of records that several units know
  absl::flat_hash_map<std::string, uint32_t> files_, types_, records_, fields_, variables_,
      functions_;
  absl::flat_hash_map<Term, uint32_t> terms_;
  std::vector<uint32_t> file_map_, type_map_, field_map_, variable_map_, function_map_, term_map_;
  std::vector<uint32_t> fresh_fields_, fresh_variables_, fresh_functions_, take_body_;
  std::vector<std::pair<uint32_t, uint32_t>> pending_attributes_;
  uint32_t place_base_ = 0;
};

}  // namespace

const summary::Record* Program::RecordOf(TypeId type) const {
  for (int depth = 0; type.valid() && depth < 4; ++depth) {
    const summary::Type& t = types[type.value];
    if (t.record != kNone) return &records[t.record];
    if (t.kind != summary::Type::Kind::kReference && t.kind != summary::Type::Kind::kArray) break;
    type = t.element;
  }
  return nullptr;
}

TypeId Program::Pointee(TypeId type) const {
  if (!type.valid()) return {};
  const summary::Type& t = types[type.value];
  using Kind = summary::Type::Kind;
  if (t.kind == Kind::kPointer || t.kind == Kind::kReference || t.kind == Kind::kArray)
    return t.element;
  return {};
}

const summary::Method* Program::FindMethod(const summary::Record& record,
                                           absl::string_view name) const {
  for (const summary::Method& method : record.methods) {
    if (method.name == name) return &method;
  }
  for (TypeId base : record.bases) {
    const summary::Record* up = RecordOf(base);
    if (up == nullptr || up == &record) continue;
    if (const summary::Method* method = FindMethod(*up, name)) return method;
  }
  return nullptr;
}

std::vector<FunctionId> Program::FindMethods(const summary::Record& record,
                                             absl::string_view name) const {
  std::vector<FunctionId> found;
  for (const summary::Method& method : record.methods) {
    if (method.name == name && BodyOf(method.function) != nullptr) found.push_back(method.function);
  }
  if (!found.empty()) return found;
  for (TypeId base : record.bases) {
    const summary::Record* up = RecordOf(base);
    if (up == nullptr || up == &record) continue;
    const std::vector<FunctionId> inherited = FindMethods(*up, name);
    found.insert(found.end(), inherited.begin(), inherited.end());
  }
  return found;
}

bool Program::DerivesFrom(TypeId type, TypeId base) const {
  if (type == base) return true;
  const summary::Record* record = RecordOf(type);
  const summary::Record* wanted = RecordOf(base);
  if (record == nullptr || wanted == nullptr) return false;
  if (record == wanted) return true;
  for (TypeId up : record->bases) {
    if (RecordOf(up) != record && DerivesFrom(up, base)) return true;
  }
  return false;
}

Program JoinUnits(std::vector<Unit> units) {
  Program program;
  Joiner joiner(program);
  for (size_t i = 0; i < units.size(); ++i) {
    joiner.Add(std::move(units[i]), i);
    units[i] = Unit();
  }
  joiner.Finish();
  return program;
}

std::vector<bool> BlocksInLoops(const summary::Body& body) {
  const size_t count = body.blocks.size();
  std::vector<int> change(count + 1);  // of the number of loops around, from block to block
  for (uint32_t from = 0; from < count; ++from) {
    for (const summary::Edge& edge : body.blocks[from].edges) {
      if (edge.to.value > from) continue;
      ++change[edge.to.value];
      --change[from + 1];
    }
  }
  std::vector<bool> inside(count);
  int around = 0;
  for (size_t block = 0; block < count; ++block) inside[block] = (around += change[block]) > 0;
  return inside;
}

}  // namespace lockgraph::link
