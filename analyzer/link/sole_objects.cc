#include "analyzer/link/sole_objects.h"

#include <algorithm>

#include "absl/strings/match.h"
#include "analyzer/link/makers.h"

namespace lockgraph::link {

namespace {

// Numbers of objects that one run of the program makes once on the heap, as if main made them.
constexpr uint32_t kMadeOnce = 0x7e000000;

}  // namespace

using summary::FieldId;
using summary::Record;
using summary::Term;
using summary::TermKind;
using summary::Type;
using summary::TypeId;

// A library without main has users that make further objects, whatever it makes itself.
SoleObjects::SoleObjects(Analysis& analysis) : analysis_(analysis) {
  const Program& program = analysis_.program;
  const bool whole = std::any_of(program.functions.begin(), program.functions.end(),
                                 [](const auto& f) { return f.is_main && f.body != 0xffffffff; });
  if (!whole) return;
  for (uint32_t v = 0; v < program.variables.size(); ++v) {
    const summary::Variable& variable = program.variables[v];
    Count(variable.type,
          {.many = variable.is_thread_local, .place = analysis_.symbols.Global({v})});
  }
  CountLocals();
  CountNew();
  CountFields();
  CountTemplateArguments();
}

void SoleObjects::Count(TypeId type, const Origin& origin) {
  const Program& program = analysis_.program;
  if (!type.valid()) return;
  const Type& t = program.types[type.value];
  if (t.kind == Type::Kind::kArray) {
    CountMany(t.element);
    return;
  }
  if (t.kind != Type::Kind::kRecord) return;
  const Record* record = program.RecordOf(type);
  if (record == nullptr) return;
  auto [it, first] = origins_.try_emplace(record, origin);
  if (!first) it->second = {.many = true};
  for (TypeId base : record->bases) Count(base, origin);
}

void SoleObjects::CountLocals() {
  const Program& program = analysis_.program;
  for (const summary::Body& body : program.bodies) {
    const bool in_main = program.functions[body.function.value].is_main;
    for (uint32_t i = 0; i < body.locals.size(); ++i) {
      using Kind = summary::Local::Kind;
      const summary::Local& local = body.locals[i];
      if (local.kind != Kind::kVariable && local.kind != Kind::kTemporary) continue;
      Count(local.type, {.many = !in_main, .place = analysis_.symbols.Local(body.function, i)});
    }
  }
}

// What is made on the heap is made again if the code that makes it is run again.
void SoleObjects::CountNew() {
  const Program& program = analysis_.program;
  for (uint32_t f = 0; f < program.functions.size(); ++f) {
    const Operation* operation = analysis_.operations[f];
    if (operation != nullptr || !program.functions[f].in_system_header) continue;
    for (TypeId type : program.functions[f].template_arguments) CountMany(type);
  }
  Makers makers(analysis_);
  for (const Makers::Made& made : makers.made()) {
    Symbol place;
    if (made.once) {
      const uint32_t number = kMadeOnce + static_cast<uint32_t>(origins_.size());
      place = analysis_.symbols.Deref(analysis_.symbols.New(makers.main(), number, made.type));
    }
    Count(made.type, {.many = !made.once, .raw = made.raw, .place = place});
  }
}

void SoleObjects::CountFields() {
  const Program& program = analysis_.program;
  for (uint32_t f = 0; f < program.fields.size(); ++f) {
    const summary::Field& field = program.fields[f];
    const Record* record = program.RecordOf(field.record);
    Count(field.type, {.many = record == nullptr || record->is_lambda || record->is_union,
                       .container = field.record,
                       .field = FieldId{f}});
  }
}

// What the library's templates are made for they may contain, but for those that only refer to it.
void SoleObjects::CountTemplateArguments() {
  const Program& program = analysis_.program;
  for (const Type& type : program.types) {
    const bool refers = absl::EndsWith(type.name, "_ptr") ||
                        absl::EndsWith(type.name, "reference_wrapper") ||
                        absl::EndsWith(type.name, "enable_shared_from_this") ||
                        absl::EndsWith(type.name, "default_delete");
    if (refers || type.kind != Type::Kind::kRecord) continue;
    const bool own = type.record != 0xffffffff && !program.records[type.record].in_system_header;
    if (own) continue;  // its fields tell
    for (TypeId argument : type.arguments) CountMany(argument);
  }
}

// Else an object may be made of raw memory, and nobody can count them.
bool SoleObjects::IsMadeByConstructor(const Record& record) const {
  const Program& program = analysis_.program;
  const bool constructor = std::any_of(record.methods.begin(), record.methods.end(),
                                       [](const auto& m) { return m.name.empty(); });
  return constructor || std::any_of(record.fields.begin(), record.fields.end(), [&](FieldId f) {
           const TypeId type = program.fields[f.value].type;
           return type.valid() && absl::StrContains(program.types[type.value].name, "::");
         });
}

Symbol SoleObjects::ObjectOf(TypeId type, int depth) {
  constexpr int kDeepest = 6;
  const Record* record = analysis_.program.RecordOf(type);
  const auto known = origins_.find(record);
  if (record == nullptr || known == origins_.end() || depth > kDeepest) return {};
  const Origin origin = known->second;
  if (origin.many || !(origin.raw || IsMadeByConstructor(*record))) return {};
  if (origin.place.valid()) return origin.place;
  const Symbol container = ObjectOf(origin.container, depth + 1);
  return container.valid() ? analysis_.symbols.Field(container, origin.field) : Symbol{};
}

Symbol SoleObjects::Settled(Symbol place) {
  Symbols& symbols = analysis_.symbols;
  for (Symbol at = place; symbols.kind(at) == SymbolKind::kField; at = Symbol{symbols.at(at).a}) {
    if (symbols.IsHidden(at)) continue;
    const SymbolNode node = symbols.at(at);
    const Symbol object = ObjectOf(analysis_.program.fields[node.b].record);
    if (!object.valid() || object == Symbol{node.a}) continue;
    return symbols.Replace(place, at, symbols.Field(object, {node.b}));
  }
  return place;
}

}  // namespace lockgraph::link
