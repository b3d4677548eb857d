// What a symbol is: its kind, and what it is built from.
#ifndef LOCKGRAPH_ANALYZER_LINK_SYMBOL_NODE_H_
#define LOCKGRAPH_ANALYZER_LINK_SYMBOL_NODE_H_

#include <cstdint>
#include <utility>

#include "analyzer/summary/ids.h"
#include "analyzer/summary/term.h"

namespace lockgraph::link {

struct Symbol {
  static constexpr uint32_t kNone = 0xffffffff;
  uint32_t id = kNone;
  bool valid() const { return id != kNone; }
  auto operator<=>(const Symbol&) const = default;
  template <typename H>
  friend H AbslHashValue(H h, Symbol s) {
    return H::combine(std::move(h), s.id);
  }
};

enum class SymbolKind : uint8_t {
  // Places.
  kLocal,        // a: function, b: local
  kGlobal,       // a: variable
  kField,        // a: place, b: field
  kElement,      // a: place, b: index value or none
  kDeref,        // a: value
  kEnvironment,  // a: kBind value: the captured variables of a callable that was stored
  kResultPlace,  // a: function, b: call number: where a call's scalar result is kept
  // Values.
  kParameter,  // a: number: what the function was called with
  kAddress,    // a: place
  kLoad,       // a: place: its content when the function was entered
  kInteger,    // integer
  kFunction,   // a: function
  kNew,        // a: function, b: number, c: type; `integer` tells call sites apart
  kOpaque,     // a: function, b: number: an unknown value made there; `integer` as above; c: 0 if
               // it is memory that was allocated there, 1 if that is all zeros
  kMerge,      // a: function, b: block, c: place: differs between the paths that meet there
  kStale,      // a: value: the value an opaque had in an earlier iteration
  kUnary,      // op, a
  kBinary,     // op, a, b
  kChoice,     // list: one of these values
  kBind,       // a: function; list: pairs (field, value): a callable with what it captured
  kThread,     // a: path cell of the start
};

struct SymbolNode {
  SymbolKind kind = SymbolKind::kOpaque;
  summary::Operator op = summary::Operator::kNone;
  uint32_t a = Symbol::kNone;
  uint32_t b = Symbol::kNone;
  uint32_t c = Symbol::kNone;
  uint32_t list = Symbol::kNone;
  summary::TypeId type = {};  // of an opaque, new or parameter value
  int64_t integer = 0;
  bool operator==(const SymbolNode&) const = default;
  template <typename H>
  friend H AbslHashValue(H h, const SymbolNode& n) {
    return H::combine(std::move(h), n.kind, n.op, n.a, n.b, n.c, n.list, n.type, n.integer);
  }
};

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_SYMBOL_NODE_H_
