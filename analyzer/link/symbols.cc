#include "analyzer/link/symbols.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace lockgraph::link {

using summary::FunctionId;
using summary::Operator;
using summary::TypeId;

std::optional<int64_t> Fold(Operator op, int64_t a, int64_t b) {
  const auto wrap = [](uint64_t v) { return static_cast<int64_t>(v); };
  const uint64_t ua = static_cast<uint64_t>(a), ub = static_cast<uint64_t>(b);
  switch (op) {
    case Operator::kEqual:
      return a == b;
    case Operator::kNotEqual:
      return a != b;
    case Operator::kLess:
      return a < b;
    case Operator::kLessEqual:
      return a <= b;
    case Operator::kGreater:
      return a > b;
    case Operator::kGreaterEqual:
      return a >= b;
    case Operator::kAdd:
      return wrap(ua + ub);
    case Operator::kSubtract:
      return wrap(ua - ub);
    case Operator::kMultiply:
      return wrap(ua * ub);
    case Operator::kDivide:
      return b == 0 || b == -1 ? std::nullopt : std::optional(a / b);
    case Operator::kRemainder:
      return b == 0 || b == -1 ? std::nullopt : std::optional(a % b);
    case Operator::kShiftLeft:
      return ub > 63 ? std::nullopt : std::optional(wrap(ua << ub));
    case Operator::kShiftRight:
      return ub > 63 ? std::nullopt : std::optional(a >> ub);
    case Operator::kBitAnd:
      return a & b;
    case Operator::kBitOr:
      return a | b;
    case Operator::kBitXor:
      return a ^ b;
    case Operator::kLogicalAnd:
      return a != 0 && b != 0;
    case Operator::kLogicalOr:
      return a != 0 || b != 0;
    default:
      return std::nullopt;
  }
}

uint32_t Symbols::InternList(std::vector<Symbol> list) {
  auto [it, fresh] = list_index_.try_emplace(list, lists_.size());
  if (fresh) lists_.push_back(std::move(list));
  return it->second;
}

Symbol Symbols::Intern(SymbolNode node) {
  const uint32_t id = index_.FindOrAdd(node);
  if (id == built_.size()) built_.push_back(BuiltFrom(node, id));
  return Symbol{id};
}

uint8_t Symbols::MentionedBy(const SymbolNode& node) {
  switch (node.kind) {
    case SymbolKind::kParameter:
      return kOpen | kParameter;
    case SymbolKind::kLoad:
      return kOpen;
    case SymbolKind::kGlobal:
      return kGlobal;
    case SymbolKind::kStale:
      return kStale | kMerge;
    case SymbolKind::kChoice:
      return kChoice;
    case SymbolKind::kMerge:
      return kMerge;
    case SymbolKind::kOpaque:
      return node.c == Symbol::kNone ? kUnknown : kObject;
    case SymbolKind::kNew:
    case SymbolKind::kThread:
      return kObject;
    default:
      return 0;
  }
}

Symbols::Built Symbols::BuiltFrom(const SymbolNode& node, uint32_t id) const {
  Built built;
  built.mentioned = MentionedBy(node);
  uint32_t depth = 0;
  const auto join = [&](uint32_t operand) {
    if (operand == Symbol::kNone) return;
    const Built& part = built_[operand];
    depth = std::max<uint32_t>(depth, part.depth + 1u);
    if (node.kind != SymbolKind::kStale) built.leaves |= part.leaves;
    built.mentioned |= part.mentioned;
  };
  // A merged value is one of its own, whatever the place is that it was merged for.
  if (node.kind != SymbolKind::kMerge) ForEachOperand(node, join);
  if (node.list != Symbol::kNone) {
    for (Symbol s : lists_[node.list]) {
      if (s.valid()) join(s.id);
    }
  }
  // What a stored callable captured starts a path of its own.
  if (node.kind == SymbolKind::kBind) depth = 0;
  built.depth = static_cast<uint8_t>(std::min<uint32_t>(depth, 255));
  if (built.leaves == 0) {
    const uint64_t mixed = id * 0x9e3779b97f4a7c15ull;
    built.leaves = uint64_t{1} << (mixed >> 58) | uint64_t{1} << (mixed >> 52 & 63);
  }
  return built;
}

Symbol Symbols::Local(FunctionId f, uint32_t local) {
  return Intern({.kind = SymbolKind::kLocal, .a = f.value, .b = local});
}
Symbol Symbols::Global(summary::VariableId v) {
  return Intern({.kind = SymbolKind::kGlobal, .a = v.value});
}
Symbol Symbols::Field(Symbol place, summary::FieldId field) {
  if (const Symbol pointer = Contained(place, field); pointer.valid()) return Deref(pointer);
  return Intern({.kind = SymbolKind::kField, .a = place.id, .b = field.value});
}
Symbol Symbols::Element(Symbol place, Symbol index) {
  if (kind(place) == SymbolKind::kElement && !index.valid()) return place;
  return Intern({.kind = SymbolKind::kElement, .a = place.id, .b = index.id});
}
Symbol Symbols::Deref(Symbol value) {
  if (kind(value) == SymbolKind::kAddress) return Symbol{at(value).a};
  return Intern({.kind = SymbolKind::kDeref, .a = value.id});
}
Symbol Symbols::ResultPlace(FunctionId f, summary::ResultId r) {
  return Intern({.kind = SymbolKind::kResultPlace, .a = f.value, .b = r.value});
}
Symbol Symbols::Parameter(uint32_t number, TypeId type, bool never_null) {
  SymbolNode node{.kind = SymbolKind::kParameter, .a = number, .type = type};
  if (never_null) node.b = kNeverNull;
  return Intern(node);
}
Symbol Symbols::Address(Symbol place) {
  if (kind(place) == SymbolKind::kDeref) return Symbol{at(place).a};
  return Intern({.kind = SymbolKind::kAddress, .a = place.id});
}
Symbol Symbols::Load(Symbol place) {
  if (Depth(place) > kMaxDepth) {  // a path that grew in recursion: name it by its type alone
    return Intern({.kind = SymbolKind::kStale, .a = Opaque({}, 0, TypeOf(place)).id});
  }
  return Intern({.kind = SymbolKind::kLoad, .a = place.id});
}
Symbol Symbols::Integer(int64_t value) {
  return Intern({.kind = SymbolKind::kInteger, .integer = value});
}
Symbol Symbols::Function(FunctionId f) {
  return Intern({.kind = SymbolKind::kFunction, .a = f.value});
}
Symbol Symbols::New(FunctionId f, uint32_t number, TypeId type) {
  return Intern({.kind = SymbolKind::kNew, .a = f.value, .b = number, .type = type});
}
Symbol Symbols::Opaque(FunctionId f, uint32_t number, TypeId type) {
  return Intern({.kind = SymbolKind::kOpaque, .a = f.value, .b = number, .type = type});
}
Symbol Symbols::Allocated(FunctionId f, uint32_t number, bool zeroed) {
  return Intern({.kind = SymbolKind::kOpaque, .a = f.value, .b = number, .c = zeroed ? 1u : 0u});
}
Symbol Symbols::Merge(FunctionId f, uint32_t block, Symbol place, TypeId type) {
  return Intern(
      {.kind = SymbolKind::kMerge, .a = f.value, .b = block, .c = place.id, .type = type});
}
Symbol Symbols::Stale(Symbol value) {
  if (Has(value, kStale)) return value;
  return Intern({.kind = SymbolKind::kStale, .a = value.id});
}
Symbol Symbols::Thread(uint32_t path) { return Intern({.kind = SymbolKind::kThread, .a = path}); }

Symbol Symbols::Unary(Operator op, Symbol a) {
  if (kind(a) == SymbolKind::kInteger) {
    const int64_t v = at(a).integer;
    if (op == Operator::kNot) return Integer(v == 0);
    if (op == Operator::kNegate) return Integer(static_cast<int64_t>(-static_cast<uint64_t>(v)));
    return Integer(~v);
  }
  if (op == Operator::kNot) return Binary(Operator::kEqual, a, Integer(0));
  if (Depth(a) > kMaxDepth) return Stale(a);
  return Intern({.kind = SymbolKind::kUnary, .op = op, .a = a.id});
}

std::optional<int64_t> Symbols::ConstantAdded(Symbol s) const {
  const SymbolNode& node = at(s);
  if (node.kind != SymbolKind::kBinary || node.op != Operator::kAdd) return std::nullopt;
  const SymbolNode& added = at(Symbol{node.b});
  if (added.kind != SymbolKind::kInteger) return std::nullopt;
  return added.integer;
}

Symbol Symbols::Binary(Operator op, Symbol a, Symbol b) {
  const SymbolNode &na = at(a), &nb = at(b);
  const bool int_a = na.kind == SymbolKind::kInteger, int_b = nb.kind == SymbolKind::kInteger;
  if (int_a && int_b) {
    if (auto v = Fold(op, na.integer, nb.integer)) return Integer(*v);
  }
  const auto never_null = [](const SymbolNode& n) {
    return n.kind == SymbolKind::kAddress || n.kind == SymbolKind::kFunction ||
           n.kind == SymbolKind::kNew || n.kind == SymbolKind::kBind;
  };
  switch (op) {
    case Operator::kGreater:
      return Binary(Operator::kLess, b, a);
    case Operator::kGreaterEqual:
      return Binary(Operator::kEqual, Binary(Operator::kLess, a, b), Integer(0));
    case Operator::kLessEqual:  // one form for a comparison and its opposite
      return Binary(Operator::kEqual, Binary(Operator::kLess, b, a), Integer(0));
    case Operator::kNotEqual:
      return Binary(Operator::kEqual, Binary(Operator::kEqual, a, b), Integer(0));
    case Operator::kEqual:
      if (a == b && !Has(a, kStale)) return Integer(1);
      if (int_a && !int_b) return Binary(op, b, a);
      if (const auto sum = int_b ? ConstantAdded(a) : std::nullopt) {
        if (const auto rest = Fold(Operator::kSubtract, nb.integer, *sum)) {
          return Binary(op, Symbol{na.a}, Integer(*rest));
        }
      }
      if (int_b && nb.integer == 0 && never_null(na)) return Integer(0);
      // (x == 0) == 0 where x is itself a comparison: x.
      if (int_b && nb.integer == 0 && na.kind == SymbolKind::kBinary && na.op == Operator::kEqual) {
        const SymbolNode& inner = at(Symbol{na.b});
        const SymbolNode& left = at(Symbol{na.a});
        const bool comparison = left.kind == SymbolKind::kBinary &&
                                (left.op == Operator::kEqual || left.op == Operator::kLess ||
                                 left.op == Operator::kLessEqual);
        if (inner.kind == SymbolKind::kInteger && inner.integer == 0 && comparison)
          return Symbol{na.a};
      }
      break;
    case Operator::kLogicalAnd:
      if (int_a) return na.integer == 0 ? a : b;
      if (int_b) return nb.integer == 0 ? b : a;
      break;
    case Operator::kLogicalOr:
      if (int_a) return na.integer != 0 ? a : b;
      if (int_b) return nb.integer != 0 ? b : a;
      break;
    case Operator::kAdd:
    case Operator::kSubtract:
      if (int_b && nb.integer == 0) return a;
      if (const Symbol container = op == Operator::kSubtract ? Container(a, b) : Symbol{};
          container.valid()) {
        return container;
      }
      // One form for x + 1 + 1 - 1, however it came to be.
      if (int_b && op == Operator::kSubtract && nb.integer != INT64_MIN) {
        return Binary(Operator::kAdd, a, Integer(-nb.integer));
      }
      if (const auto sum = int_b ? ConstantAdded(a) : std::nullopt) {
        if (const auto both = Fold(op, *sum, nb.integer)) {
          return Binary(op, Symbol{na.a}, Integer(*both));
        }
      }
      break;
    default:
      break;
  }
  if (Depth(a) > kMaxDepth || Depth(b) > kMaxDepth) return Stale(Opaque({}, 0, {}));
  return Intern({.kind = SymbolKind::kBinary, .op = op, .a = a.id, .b = b.id});
}

Symbol Symbols::Choice(std::vector<Symbol> values) {
  std::vector<Symbol> flat;
  for (Symbol v : values) {
    if (kind(v) == SymbolKind::kChoice) {
      for (Symbol inner : List(v)) flat.push_back(inner);
    } else {
      flat.push_back(v);
    }
  }
  std::sort(flat.begin(), flat.end());
  flat.erase(std::unique(flat.begin(), flat.end()), flat.end());
  if (flat.size() == 1) return flat[0];
  if (flat.empty() || flat.size() > 4) return {};
  return Intern({.kind = SymbolKind::kChoice, .list = InternList(std::move(flat))});
}

Symbol Symbols::Bind(FunctionId f, std::vector<Symbol> fields_and_values) {
  return Intern(
      {.kind = SymbolKind::kBind, .a = f.value, .list = InternList(std::move(fields_and_values))});
}

Symbol Symbols::Rename(Symbol made, FunctionId caller, summary::ResultId call) {
  SymbolNode node = at(made);
  // The chain of call sites is folded into a number; objects made by the same chain stay equal.
  const uint64_t mixed = (static_cast<uint64_t>(node.integer) * 0x9e3779b97f4a7c15ull) ^
                         ((static_cast<uint64_t>(caller.value) << 24) + call.value + 1);
  node.integer = static_cast<int64_t>(mixed & 0x7fffffffffffffffull);
  return Intern(node);
}

TypeId Symbols::TypeOf(Symbol s) const {
  const SymbolNode& n = at(s);
  switch (n.kind) {
    case SymbolKind::kLocal: {
      const summary::Body* body = program_.BodyOf({n.a});
      return body != nullptr && n.b < body->locals.size() ? body->locals[n.b].type : TypeId{};
    }
    case SymbolKind::kGlobal:
      return program_.variables[n.a].type;
    case SymbolKind::kField:
      return program_.fields[n.b].type;
    case SymbolKind::kElement: {
      const TypeId container = TypeOf(Symbol{n.a});
      const TypeId element = program_.Pointee(container);
      return element.valid() ? element : ContentOf(container);
    }
    case SymbolKind::kDeref: {
      const Symbol value{n.a};
      if (kind(value) == SymbolKind::kNew) return at(value).type;
      if (kind(value) == SymbolKind::kLoad) {
        const SymbolNode& place = at(Symbol{at(value).a});
        if (place.kind == SymbolKind::kField && place.b == HiddenField(Hidden::kPointee).value) {
          const TypeId content = ContentOf(TypeOf(Symbol{place.a}));
          const TypeId pointee = program_.Pointee(content);
          return pointee.valid() ? pointee : content;  // iterators carry a pointer type
        }
      }
      const TypeId type = TypeOf(value);
      const TypeId pointee = program_.Pointee(type);
      // An object passed by value is a pointer to it by convention.
      const bool object = !pointee.valid() && type.valid() &&
                          program_.types[type.value].kind == summary::Type::Kind::kRecord;
      return object ? type : pointee;
    }
    case SymbolKind::kLoad:
      return TypeOf(Symbol{n.a});
    case SymbolKind::kStale:
      return TypeOf(Symbol{n.a});
    case SymbolKind::kParameter:
    case SymbolKind::kOpaque:
    case SymbolKind::kMerge:
      return n.type;
    case SymbolKind::kChoice:
      return TypeOf(List(s)[0]);
    case SymbolKind::kBind:
      return program_.functions[n.a].record;
    case SymbolKind::kBinary: {  // leads to the object that has the member
      const auto members =
          n.op == Operator::kSubtract ? OffsetOf(Symbol{n.b}) : std::vector<uint32_t>();
      return members.empty() ? TypeId{} : program_.fields[members.back()].record;
    }
    default:
      return {};
  }
}

// What a library object contains, by its template arguments: the mapped type of a map, else the
// first.
TypeId Symbols::ContentOf(TypeId type) const {
  if (!type.valid()) return {};
  const summary::Type& t = program_.types[type.value];
  if (t.kind == summary::Type::Kind::kReference) return ContentOf(t.element);
  if (t.arguments.empty()) return {};
  const bool map = t.name.ends_with("map") && t.arguments.size() > 1;
  return t.arguments[map ? 1 : 0];
}

Symbol Symbols::Root(Symbol place) const {
  while (kind(place) == SymbolKind::kField || kind(place) == SymbolKind::kElement) {
    place = Symbol{at(place).a};
  }
  return place;
}

bool Symbols::IsZeroed(Symbol place) const {
  const SymbolNode& root = at(Root(place));
  if (root.kind != SymbolKind::kDeref) return false;
  const SymbolNode& object = at(Symbol{root.a});
  if (object.kind != SymbolKind::kOpaque || object.c != 1) return false;
  const TypeId type = TypeOf(place);
  if (!type.valid() || kind(place) != SymbolKind::kField || IsHidden(place)) return false;
  using Kind = summary::Type::Kind;
  const Kind content = program_.types[type.value].kind;
  return content == Kind::kInteger || content == Kind::kPointer;
}

Symbol Symbols::ChoiceIn(Symbol s) const {
  while (s.valid() && Has(s, kChoice)) {
    const SymbolNode& n = at(s);
    if (n.kind == SymbolKind::kChoice) return s;
    if (n.kind == SymbolKind::kBind) return {};  // decided when it is called
    s = Symbol{n.a}.valid() && Has(Symbol{n.a}, kChoice) ? Symbol{n.a} : Symbol{n.b};
  }
  return {};
}

bool Symbols::Mentions(Symbol s, Symbol part) const {
  if (s == part) return true;
  if (!s.valid() || s.id < part.id) return false;  // operands are older than their users
  if ((built_[part.id].leaves & ~built_[s.id].leaves) != 0) return false;
  const SymbolNode& n = at(s);
  switch (n.kind) {
    case SymbolKind::kField:
    case SymbolKind::kDeref:
    case SymbolKind::kEnvironment:
    case SymbolKind::kAddress:
    case SymbolKind::kLoad:
    case SymbolKind::kUnary:
      return Mentions(Symbol{n.a}, part);
    case SymbolKind::kElement:
    case SymbolKind::kBinary:
      return Mentions(Symbol{n.a}, part) || Mentions(Symbol{n.b}, part);
    case SymbolKind::kChoice:
    case SymbolKind::kBind: {
      const auto list = List(s);
      return std::any_of(list.begin(), list.end(), [&](Symbol x) { return Mentions(x, part); });
    }
    default:
      return false;
  }
}

Symbol Symbols::Replace(Symbol s, Symbol part, Symbol by) {
  if (s == part) return by;
  if (!s.valid() || !Mentions(s, part)) return s;
  Substitution one{.by = {{part, by}}, .leaves = built_[part.id].leaves, .changed = {}};
  return Substitute(s, one);
}

Symbol Symbols::Substitute(Symbol s, Substitution& substitution) {
  if (!s.valid() || (built_[s.id].leaves & substitution.leaves) == 0) return s;
  if (const auto by = substitution.by.find(s); by != substitution.by.end()) return by->second;
  if (const auto it = substitution.changed.find(s); it != substitution.changed.end()) {
    return it->second;
  }
  const Symbol result = SubstituteInside(s, substitution);
  substitution.changed[s] = result;
  return result;
}

// `s` rebuilt from its parts, if one of them changed.
Symbol Symbols::SubstituteInside(Symbol s, Substitution& substitution) {
  const SymbolNode n = at(s);
  const auto sub = [&](uint32_t id) { return Substitute(Symbol{id}, substitution); };
  switch (n.kind) {
    case SymbolKind::kField:
    case SymbolKind::kDeref:
    case SymbolKind::kAddress:
    case SymbolKind::kLoad:
    case SymbolKind::kUnary:
    case SymbolKind::kEnvironment: {
      const Symbol a = sub(n.a);
      if (a.id == n.a) return s;
      if (n.kind == SymbolKind::kField) return Field(a, {n.b});
      if (n.kind == SymbolKind::kDeref) return Deref(a);
      if (n.kind == SymbolKind::kAddress) return Address(a);
      if (n.kind == SymbolKind::kLoad) return Load(a);
      if (n.kind == SymbolKind::kUnary) return Unary(n.op, a);
      SymbolNode copy = n;
      copy.a = a.id;
      return Intern(copy);
    }
    case SymbolKind::kElement:
    case SymbolKind::kBinary: {
      const Symbol a = sub(n.a), b = sub(n.b);
      if (a.id == n.a && b.id == n.b) return s;
      return n.kind == SymbolKind::kElement ? Element(a, b) : Binary(n.op, a, b);
    }
    case SymbolKind::kChoice:
    case SymbolKind::kBind: {
      std::vector<Symbol> list(List(s).begin(), List(s).end());
      const std::vector<Symbol> before = list;
      for (Symbol& x : list) x = sub(x.id);
      if (list == before) return s;
      if (n.kind == SymbolKind::kBind) return Bind({n.a}, std::move(list));
      const Symbol choice = Choice(std::move(list));
      return choice.valid() ? choice : s;
    }
    default:
      return s;
  }
}

}  // namespace lockgraph::link
