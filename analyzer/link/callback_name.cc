#include "analyzer/link/callback_name.h"

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"

namespace lockgraph::link {
namespace {

std::string LocalName(const Program& program, summary::FunctionId function, uint32_t local) {
  const summary::Body* body = function.valid() ? program.BodyOf(function) : nullptr;
  if (body == nullptr || local >= body->locals.size()) return "";
  return body->locals[local].name;
}

std::string FieldName(const Program& program, const summary::Field& field) {
  const summary::Record* record = field.record.valid() ? program.RecordOf(field.record) : nullptr;
  // A captured variable is known by its own name.
  if (record == nullptr || record->is_lambda) return field.name;
  return absl::StrCat(program.types[field.record.value].name, "::", field.name);
}

// What keeps the callable: the innermost field, variable or parameter that the program itself
// declares.
std::string NameOfPlace(const Program& program, const Symbols& symbols, Symbol place,
                        summary::FunctionId root) {
  bool element = false;
  while (place.valid()) {
    const SymbolNode& node = symbols.at(place);
    std::string name;
    if (node.kind == SymbolKind::kField && !symbols.IsHidden(place) &&
        !program.fields[node.b].in_system_header) {
      name = FieldName(program, program.fields[node.b]);
    } else if (node.kind == SymbolKind::kGlobal) {
      name = program.variables[node.a].name;
    } else if (node.kind == SymbolKind::kLocal) {
      name = LocalName(program, {node.a}, node.b);
    } else if (node.kind == SymbolKind::kParameter) {
      name = LocalName(program, root, node.a);
    }
    if (!name.empty()) return absl::StrCat(name, element ? "[...]" : "");
    switch (node.kind) {
      case SymbolKind::kElement:
        element = true;
        [[fallthrough]];
      case SymbolKind::kField:
      case SymbolKind::kDeref:
      case SymbolKind::kLoad:
      case SymbolKind::kAddress:
      case SymbolKind::kStale:
        place = Symbol{node.a};
        break;
      default:
        return "";
    }
  }
  return "";
}

// The class of the object that is called, or the type of the pointer.
std::string TypeOfCallable(const Program& program, const Symbols& symbols, Symbol callable) {
  Symbol at = callable;
  if (symbols.kind(at) == SymbolKind::kLoad) at = Symbol{symbols.at(at).a};
  while (symbols.IsPlace(at) && symbols.IsHidden(at)) at = Symbol{symbols.at(at).a};
  const summary::TypeId type = symbols.TypeOf(at);
  return type.valid() ? program.types[type.value].spelling : "";
}

}  // namespace

CallbackName NameOfCallback(const Program& program, const Symbols& symbols, Symbol callable,
                            summary::FunctionId root) {
  if (!callable.valid()) return {};
  CallbackName result{NameOfPlace(program, symbols, callable, root),
                      TypeOfCallable(program, symbols, callable)};
  result.name = absl::StrReplaceAll(result.name, {{"(anonymous namespace)::", ""}});
  return result;
}

}  // namespace lockgraph::link
