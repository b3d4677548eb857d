// From a member to the object around it: a pointer to the member, less the member's offset.
#include "analyzer/link/symbols.h"

namespace lockgraph::link {

using summary::Operator;

// How far into an object a member is, as extract writes offsetof: &((T*)0)->member. The members on
// the way, innermost first; none for other values.
std::vector<uint32_t> Symbols::OffsetOf(Symbol value) const {
  if (kind(value) != SymbolKind::kAddress) return {};
  std::vector<uint32_t> members;
  Symbol at_place{at(value).a};
  for (; kind(at_place) == SymbolKind::kField; at_place = Symbol{at(at_place).a}) {
    members.push_back(at(at_place).b);
  }
  const SymbolNode& root = at(at_place);
  const bool null = root.kind == SymbolKind::kDeref &&
                    at(Symbol{root.a}).kind == SymbolKind::kInteger &&
                    at(Symbol{root.a}).integer == 0;
  return null ? members : std::vector<uint32_t>();
}

// The object that `pointer`, less the offset of a member, leads to: the one that has the member.
Symbol Symbols::Container(Symbol pointer, Symbol offset) {
  const std::vector<uint32_t> members = OffsetOf(offset);
  if (members.empty() || kind(pointer) != SymbolKind::kAddress) return {};
  Symbol place{at(pointer).a};
  for (uint32_t member : members) {
    if (kind(place) != SymbolKind::kField || at(place).b != member) return {};
    place = Symbol{at(place).a};
  }
  return Address(place);
}

// The member that a pointer to its container was computed from is what that pointer led to.
Symbol Symbols::Contained(Symbol place, summary::FieldId field) const {
  Symbol root = place;
  while (kind(root) == SymbolKind::kField) root = Symbol{at(root).a};
  if (kind(root) != SymbolKind::kDeref) return {};
  const SymbolNode& pointer = at(Symbol{at(root).a});
  if (pointer.kind != SymbolKind::kBinary || pointer.op != Operator::kSubtract) return {};
  std::vector<uint32_t> members = {field.value};
  for (; place != root; place = Symbol{at(place).a}) members.push_back(at(place).b);
  return OffsetOf(Symbol{pointer.b}) == members ? Symbol{pointer.a} : Symbol{};
}

}  // namespace lockgraph::link
