// Terms: what an expression denotes, reduced to what lock identity and control flow need.
//
// A *place* is an lvalue, a *value* an rvalue. References are pointers: a reference variable is a
// local that holds an address, and using it is Deref(Load(local)). Base-class casts change nothing:
// field ids carry their class. Terms are hash-consed per unit (equal terms have equal ids).
// A term's operands have smaller ids than the term, so a table of terms has no cycles; CheckUnit
// insists on it.
#ifndef LOCKGRAPH_ANALYZER_SUMMARY_TERM_H_
#define LOCKGRAPH_ANALYZER_SUMMARY_TERM_H_

#include <cstdint>

#include "analyzer/summary/ids.h"

namespace lockgraph::summary {

enum class TermKind : uint8_t {
  // Places.
  kLocal,     // a: LocalId of the body at hand (parameters and temporaries are locals too)
  kGlobal,    // a: VariableId
  kField,     // a: TermId of the object's place; b: FieldId
  kElement,   // a: TermId of the array's place; b: TermId of the index value (may be none)
  kDeref,     // a: TermId of a pointer value
  // Values.
  kAddress,   // a: TermId of a place
  kLoad,      // a: TermId of a place: what it holds now
  kInteger,   // integer: bool, integers, enumerators, characters; the null pointer is 0
  kFunction,  // a: FunctionId: its address; also a pointer to a member function
  kResult,    // a: ResultId: what that call of this body returned (scalars, pointers, references)
  kNew,       // a: number of the allocation within the body; b: TypeId: address of a new object
  kUnary,     // op; a
  kBinary,    // op; a, b
  kSelect,    // a: condition, b: value if true, c: value if false
  kUnknown,   // b: TypeId (may be none): a value nothing is known about
};

enum class Operator : uint8_t {
  kNone,
  kNot, kNegate, kComplement,                                             // unary
  kEqual, kNotEqual, kLess, kLessEqual, kGreater, kGreaterEqual,          // comparisons
  kAdd, kSubtract, kMultiply, kDivide, kRemainder, kShiftLeft, kShiftRight,
  kBitAnd, kBitOr, kBitXor,
  kLogicalAnd, kLogicalOr,  // also as control flow; the value of one that was short-circuited
};

struct Term {
  TermKind kind = TermKind::kUnknown;
  Operator op = Operator::kNone;
  uint32_t a = 0xffffffff;
  uint32_t b = 0xffffffff;
  uint32_t c = 0xffffffff;
  int64_t integer = 0;
  bool operator==(const Term&) const = default;
  template <typename H>
  friend H AbslHashValue(H h, const Term& t) {
    return H::combine(std::move(h), t.kind, t.op, t.a, t.b, t.c, t.integer);
  }
};

constexpr bool IsPlace(TermKind kind) { return kind <= TermKind::kDeref; }

}  // namespace lockgraph::summary

#endif  // LOCKGRAPH_ANALYZER_SUMMARY_TERM_H_
