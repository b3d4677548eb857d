// Where a declaration is, as the source alone decides: not which of several declarations of one
// thing came first, not which of them an instance was made from.
#ifndef LOCKGRAPH_ANALYZER_EXTRACT_STABLE_PLACE_H_
#define LOCKGRAPH_ANALYZER_EXTRACT_STABLE_PLACE_H_

#include "clang/AST/Decl.h"
#include "clang/Basic/SourceLocation.h"

namespace lockgraph::extract {

// The name in the definition; without one, in the first declaration by file name and line. What is
// instantiated is where its pattern is, an implicit member where its class is, and a builtin
// function, which is declared where it is first used, nowhere.
clang::SourceRange StableRange(const clang::FunctionDecl& function);
clang::SourceLocation StableLocation(const clang::TagDecl& tag);
clang::SourceLocation StableLocation(const clang::VarDecl& variable);

}  // namespace lockgraph::extract

#endif  // LOCKGRAPH_ANALYZER_EXTRACT_STABLE_PLACE_H_
