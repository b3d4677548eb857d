#include "analyzer/link/owners.h"

#include <utility>

#include "absl/strings/str_cat.h"

namespace lockgraph::link {

using lockorder::Object;
using lockorder::ObjectId;
using lockorder::ObjectKind;
using summary::FunctionId;

namespace {

// A place split where its object begins: at a variable, behind a pointer, or at an element that is
// not always the same.
struct Split {
  Symbol object;
  std::string path;
};

Split SplitPlace(const Symbols& symbols, const Program& program, Symbol place) {
  Split split{place, ""};
  while (true) {
    const SymbolNode& node = symbols.at(split.object);
    if (node.kind == SymbolKind::kField) {
      split.path = absl::StrCat(".", program.fields[node.b].name, split.path);
    } else if (node.kind == SymbolKind::kElement && node.b != Symbol::kNone &&
               symbols.kind(Symbol{node.b}) == SymbolKind::kInteger) {
      split.path = absl::StrCat("[", symbols.at(Symbol{node.b}).integer, "]", split.path);
    } else {
      return split;
    }
    split.object = Symbol{node.a};
  }
}

}  // namespace

Owners::Owner Owners::Of(Symbol place, FunctionId scope) {
  Split split = SplitPlace(analysis_.symbols, analysis_.program, place);
  if (split.path.empty()) return {};
  return {ObjectAt(split.object, scope), std::move(split.path)};
}

ObjectId Owners::ObjectAt(Symbol symbol, FunctionId scope) {
  Object object = Describe(symbol, scope);
  const Symbols& symbols = analysis_.symbols;
  object.key = symbols.ToString(symbol);
  const bool of_scope = object.kind != ObjectKind::kMade && object.kind != ObjectKind::kGlobal;
  if (of_scope && scope.valid()) {
    absl::StrAppend(&object.key, " in ", analysis_.program.functions[scope.value].key);
  }
  const summary::TypeId type = symbols.TypeOf(symbol);
  if (type.valid()) object.type = analysis_.program.types[type.value].name;
  const ObjectId next{static_cast<uint32_t>(observations_.objects.size())};
  const auto [it, fresh] = by_key_.try_emplace(object.key, next);
  if (fresh) observations_.objects.push_back(std::move(object));
  return it->second;
}

// What a pointer leads to, which is itself kept somewhere.
Object Owners::Reached(Symbol pointer, FunctionId scope) {
  const Symbols& symbols = analysis_.symbols;
  const Split kept = SplitPlace(symbols, analysis_.program, pointer);
  const SymbolNode& root = symbols.at(kept.object);
  Object object;
  object.kind = ObjectKind::kReached;
  if (root.kind == SymbolKind::kGlobal && !analysis_.program.variables[root.a].is_thread_local) {
    object.kind = ObjectKind::kGlobal;
  } else if (root.kind == SymbolKind::kElement) {
    object.kind = ObjectKind::kElement;
    object.from = ObjectAt(symbols.Root(kept.object), scope);
    object.through = kept.path;
  } else {
    object.from = ObjectAt(kept.object, scope);
    object.through = kept.path;
  }
  return object;
}

Object Owners::Describe(Symbol symbol, FunctionId scope) {
  const Symbols& symbols = analysis_.symbols;
  Object object;
  if (symbols.MentionsStale(symbol) || symbols.MentionsMerge(symbol)) return object;
  const SymbolNode node = symbols.at(symbol);
  switch (node.kind) {
    case SymbolKind::kLocal:
      object.kind = ObjectKind::kMade;
      break;
    case SymbolKind::kGlobal:
      object.kind = analysis_.program.variables[node.a].is_thread_local ? ObjectKind::kElement
                                                                        : ObjectKind::kGlobal;
      break;
    case SymbolKind::kElement:
      object.kind = ObjectKind::kElement;
      object.from = ObjectAt(symbols.Root(symbol), scope);
      break;
    case SymbolKind::kDeref: {
      const SymbolNode pointer = symbols.at(Symbol{node.a});
      if (pointer.kind == SymbolKind::kParameter) object.kind = ObjectKind::kGiven;
      if (pointer.kind == SymbolKind::kNew) object.kind = ObjectKind::kMade;
      if (pointer.kind == SymbolKind::kLoad) return Reached(Symbol{pointer.a}, scope);
      break;
    }
    default:
      break;
  }
  return object;
}

}  // namespace lockgraph::link
