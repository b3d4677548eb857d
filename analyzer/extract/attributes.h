// Thread-safety attributes as terms.
#ifndef LOCKGRAPH_ANALYZER_EXTRACT_ATTRIBUTES_H_
#define LOCKGRAPH_ANALYZER_EXTRACT_ATTRIBUTES_H_

#include <vector>

#include "analyzer/summary/unit.h"
#include "clang/AST/Decl.h"

namespace lockgraph::extract {

class Declarations;

// What the attributes of `function` say. Parameter i is local i, after `this` for methods.
std::vector<summary::LockAttribute> LockAttributesOf(const clang::FunctionDecl& function,
                                                     Declarations& declarations);

struct DeclaredOrder {
  std::vector<summary::TermId> before;
  std::vector<summary::TermId> after;
};

// acquired_before and acquired_after of a field or variable; `this` is local 0.
DeclaredOrder DeclaredOrderOf(const clang::DeclaratorDecl& decl, Declarations& declarations);

}  // namespace lockgraph::extract

#endif  // LOCKGRAPH_ANALYZER_EXTRACT_ATTRIBUTES_H_
