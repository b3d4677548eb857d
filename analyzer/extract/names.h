// Names and keys of declarations.
#ifndef LOCKGRAPH_ANALYZER_EXTRACT_NAMES_H_
#define LOCKGRAPH_ANALYZER_EXTRACT_NAMES_H_

#include <memory>
#include <string>
#include <string_view>

#include "clang/AST/ASTContext.h"
#include "clang/AST/Decl.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/Mangle.h"

namespace lockgraph::extract {

// "std::unique_lock::unique_lock": enclosing scopes without template arguments, inline and
// anonymous namespaces. A lambda is the scope "lambda".
std::string QualifiedName(const clang::NamedDecl& decl);

// "Room::Join", "lambda in Room::Join"; statics of a function: "Registry::Get()::mutex".
std::string PersonName(const clang::NamedDecl& decl);

// Keys that are equal in every unit for the same entity and hold no absolute path.
class Keys {
 public:
  explicit Keys(clang::ASTContext& context);

  // Mangled where the language mangles; constructors and destructors: the complete object's.
  std::string Of(const clang::NamedDecl& decl);
  std::string OfRecord(const clang::RecordDecl& record);

 private:
  std::string Anonymous(const clang::RecordDecl& record);
  std::string Position(clang::SourceLocation location) const;

  clang::ASTContext& context_;
  std::unique_ptr<clang::MangleContext> mangler_;
};

}  // namespace lockgraph::extract

#endif  // LOCKGRAPH_ANALYZER_EXTRACT_NAMES_H_
