// Declarations in an order that the source alone decides: not which header came first, not what was
// declared implicitly or instantiated when.
#ifndef LOCKGRAPH_ANALYZER_EXTRACT_STABLE_ORDER_H_
#define LOCKGRAPH_ANALYZER_EXTRACT_STABLE_ORDER_H_

#include <vector>

#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"

namespace lockgraph::extract {

// The unit's declarations, header by header and the main file last.
std::vector<clang::Decl*> InStableOrder(const clang::TranslationUnitDecl& unit);

// As written, then what is declared implicitly.
std::vector<clang::Decl*> InStableOrder(const clang::CXXRecordDecl& record);

std::vector<const clang::FunctionDecl*> InStableOrder(const clang::FunctionTemplateDecl& pattern);
std::vector<const clang::VarDecl*> InStableOrder(const clang::VarTemplateDecl& pattern);
std::vector<const clang::CXXRecordDecl*> InStableOrder(const clang::ClassTemplateDecl& pattern);

}  // namespace lockgraph::extract

#endif  // LOCKGRAPH_ANALYZER_EXTRACT_STABLE_ORDER_H_
