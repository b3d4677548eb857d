// Symbols as stable text.
#include "absl/strings/str_cat.h"
#include "analyzer/link/symbols.h"

namespace lockgraph::link {

std::string Symbols::ToString(Symbol s) const {
  if (!s.valid()) return "*";
  const SymbolNode& n = at(s);
  switch (n.kind) {
    case SymbolKind::kLocal: {
      const summary::Body* body = program_.BodyOf({n.a});
      const std::string name =
          body != nullptr && n.b < body->locals.size() ? body->locals[n.b].name : "";
      return absl::StrCat(program_.functions[n.a].key, "::", name.empty() ? "$" : name, "#", n.b);
    }
    case SymbolKind::kGlobal:
      return program_.variables[n.a].key;
    case SymbolKind::kField:
      return absl::StrCat(ToString(Symbol{n.a}), ".", program_.fields[n.b].name);
    case SymbolKind::kElement:
      return absl::StrCat(ToString(Symbol{n.a}), "[", ToString(Symbol{n.b}), "]");
    case SymbolKind::kDeref:
      return absl::StrCat("*", ToString(Symbol{n.a}));
    case SymbolKind::kEnvironment:
      return absl::StrCat("captured by ", ToString(Symbol{n.a}));
    case SymbolKind::kResultPlace:
      return absl::StrCat("result ", n.b, " of ", program_.functions[n.a].key);
    default:
      return ValueToString(s);
  }
}

std::string Symbols::ValueToString(Symbol s) const {
  const SymbolNode& n = at(s);
  const auto function = [&] {
    return n.a < program_.functions.size() ? program_.functions[n.a].key : "?";
  };
  switch (n.kind) {
    case SymbolKind::kParameter:
      return absl::StrCat("arg", n.a);
    case SymbolKind::kAddress:
      return absl::StrCat("&", ToString(Symbol{n.a}));
    case SymbolKind::kLoad:
      return absl::StrCat("(", ToString(Symbol{n.a}), ")");
    case SymbolKind::kInteger:
      return absl::StrCat(n.integer);
    case SymbolKind::kFunction:
      return function();
    case SymbolKind::kNew:
      return absl::StrCat("new ", n.b, " in ", function(), "@", n.integer);
    case SymbolKind::kOpaque:
      return absl::StrCat("value ", n.b, " of ", function(), "@", n.integer);
    case SymbolKind::kMerge:
      return absl::StrCat("merge ", n.b, " of ", ToString(Symbol{n.c}), "@", n.integer);
    case SymbolKind::kStale:
      return absl::StrCat("earlier ", ToString(Symbol{n.a}));
    case SymbolKind::kUnary:
      return absl::StrCat("op", static_cast<int>(n.op), " ", ToString(Symbol{n.a}));
    case SymbolKind::kBinary:
      return absl::StrCat("(", ToString(Symbol{n.a}), " op", static_cast<int>(n.op), " ",
                          ToString(Symbol{n.b}), ")");
    case SymbolKind::kThread:
      return absl::StrCat("thread ", n.a);
    case SymbolKind::kBind:
    case SymbolKind::kChoice: {
      std::string text = n.kind == SymbolKind::kBind ? absl::StrCat("bind ", function()) : "choice";
      for (Symbol x : List(s)) absl::StrAppend(&text, " ", ToString(x));
      return text;
    }
    default:
      return "?";
  }
}

}  // namespace lockgraph::link
