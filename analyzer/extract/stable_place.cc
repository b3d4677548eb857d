#include "analyzer/extract/stable_place.h"

#include <tuple>

#include "clang/AST/ASTContext.h"
#include "clang/AST/DeclCXX.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/SourceManager.h"

namespace lockgraph::extract {
namespace {

bool IsBefore(const clang::NamedDecl& a, const clang::NamedDecl& b) {
  const clang::SourceManager& sources = a.getASTContext().getSourceManager();
  const auto position = [&](const clang::NamedDecl& decl) {
    const auto [file, offset] =
        sources.getDecomposedLoc(sources.getExpansionLoc(decl.getLocation()));
    const clang::OptionalFileEntryRef entry = sources.getFileEntryRefForID(file);
    return std::tuple(!entry, entry ? entry->getName() : llvm::StringRef(), offset);
  };
  return position(a) < position(b);
}

template <typename Declaration>
const Declaration& First(const Declaration& declaration) {
  const Declaration* first = nullptr;
  for (const auto* each : declaration.redecls()) {
    const auto* next = llvm::cast<Declaration>(each);
    if (next->isImplicit() || next->getLocation().isInvalid()) continue;
    if (first == nullptr || IsBefore(*next, *first)) first = next;
  }
  return first != nullptr ? *first : declaration;
}

template <typename Declaration>
const Declaration& Shown(const Declaration& declaration) {
  const auto* definition = declaration.getDefinition();
  return definition != nullptr ? *llvm::cast<Declaration>(definition) : First(declaration);
}

}  // namespace

clang::SourceRange StableRange(const clang::FunctionDecl& function) {
  const clang::FunctionDecl& shown = Shown(function);
  if (shown.isImplicit()) {
    const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(&shown);
    if (method != nullptr) return StableLocation(*method->getParent());
    if (shown.getBuiltinID() != 0) return {};
  }
  const clang::FunctionDecl* pattern = shown.getTemplateInstantiationPattern();
  const clang::FunctionDecl& written = pattern != nullptr ? Shown(*pattern) : shown;
  return written.getNameInfo().getSourceRange();
}

clang::SourceLocation StableLocation(const clang::TagDecl& tag) {
  const auto* record = llvm::dyn_cast<clang::CXXRecordDecl>(&tag);
  const clang::CXXRecordDecl* pattern =
      record != nullptr ? record->getTemplateInstantiationPattern() : nullptr;
  if (pattern != nullptr) return Shown<clang::TagDecl>(*pattern).getLocation();
  return Shown(tag).getLocation();
}

clang::SourceLocation StableLocation(const clang::VarDecl& variable) {
  const clang::VarDecl* definition = variable.getDefinition();
  if (definition == nullptr) definition = variable.getActingDefinition();
  const clang::VarDecl& shown = definition != nullptr ? *definition : First(variable);
  const clang::VarDecl* pattern = shown.getTemplateInstantiationPattern();
  return (pattern != nullptr ? Shown(*pattern) : shown).getLocation();
}

}  // namespace lockgraph::extract
