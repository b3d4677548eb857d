#include "analyzer/extract/names.h"

#include "analyzer/extract/stable_place.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Basic/SourceManager.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"

namespace lockgraph::extract {
namespace {

bool IsLambda(const clang::Decl& decl) {
  const auto* record = llvm::dyn_cast<clang::CXXRecordDecl>(&decl);
  return record != nullptr && record->isLambda();
}

// The operator() of a lambda's closure type.
bool IsLambdaCall(const clang::Decl& decl) {
  const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(&decl);
  return method != nullptr && IsLambda(*method->getParent());
}

std::string UnqualifiedName(const clang::NamedDecl& decl) {
  if (llvm::isa<clang::CXXConstructorDecl>(decl)) {
    return llvm::cast<clang::CXXConstructorDecl>(decl).getParent()->getNameAsString();
  }
  if (llvm::isa<clang::CXXDestructorDecl>(decl)) {
    return "~" + llvm::cast<clang::CXXDestructorDecl>(decl).getParent()->getNameAsString();
  }
  if (IsLambda(decl)) return "lambda";
  if (const auto* tag = llvm::dyn_cast<clang::TagDecl>(&decl); tag && tag->getName().empty()) {
    if (const auto* alias = tag->getTypedefNameForAnonDecl()) return alias->getNameAsString();
    return "(anonymous)";
  }
  return decl.getNameAsString();
}

bool IsNamedScope(const clang::DeclContext& scope) {
  if (const auto* space = llvm::dyn_cast<clang::NamespaceDecl>(&scope)) {
    return !space->isInline() && !space->isAnonymousNamespace();
  }
  if (const auto* record = llvm::dyn_cast<clang::RecordDecl>(&scope)) {
    return !record->isAnonymousStructOrUnion();
  }
  return llvm::isa<clang::FunctionDecl>(scope);
}

// What stands before the name: "Room::", or "Room::Join()::" when `parentheses`.
std::string ScopePrefix(const clang::NamedDecl& decl, bool parentheses) {
  std::string prefix;
  for (const clang::DeclContext* scope = decl.getDeclContext(); scope != nullptr;
       scope = scope->getParent()) {
    if (!IsNamedScope(*scope)) continue;
    const auto& named = *llvm::cast<clang::NamedDecl>(scope);
    std::string part = UnqualifiedName(named);
    if (parentheses && scope->isFunctionOrMethod()) part += "()";
    prefix = part + "::" + prefix;
  }
  return prefix;
}

}  // namespace

std::string QualifiedName(const clang::NamedDecl& decl) {
  return ScopePrefix(decl, /*parentheses=*/false) + UnqualifiedName(decl);
}

std::string PersonName(const clang::NamedDecl& decl) {
  if (IsLambdaCall(decl)) {
    const clang::DeclContext* scope =
        llvm::cast<clang::CXXMethodDecl>(decl).getParent()->getDeclContext();
    while (scope != nullptr && !scope->isFunctionOrMethod() && !scope->isRecord()) {
      scope = scope->getParent();
    }
    if (scope == nullptr) return "lambda";
    std::string outer = PersonName(*llvm::cast<clang::NamedDecl>(scope));
    return outer.starts_with("lambda in ") ? outer : "lambda in " + outer;
  }
  if (llvm::isa<clang::VarDecl>(decl)) {
    return ScopePrefix(decl, /*parentheses=*/true) + UnqualifiedName(decl);
  }
  return QualifiedName(decl);
}

Keys::Keys(clang::ASTContext& context)
    : context_(context), mangler_(context.createMangleContext()) {}

std::string Keys::Position(clang::SourceLocation location) const {
  const clang::SourceManager& sources = context_.getSourceManager();
  const clang::SourceLocation spot = sources.getExpansionLoc(location);
  if (spot.isInvalid()) return "?";
  return llvm::sys::path::filename(sources.getFilename(spot)).str() + ":" +
         std::to_string(sources.getExpansionLineNumber(spot)) + ":" +
         std::to_string(sources.getExpansionColumnNumber(spot));
}

std::string Keys::Of(const clang::NamedDecl& decl) {
  std::string key;
  llvm::raw_string_ostream out(key);
  if (const auto* constructor = llvm::dyn_cast<clang::CXXConstructorDecl>(&decl)) {
    mangler_->mangleName(clang::GlobalDecl(constructor, clang::Ctor_Complete), out);
  } else if (const auto* destructor = llvm::dyn_cast<clang::CXXDestructorDecl>(&decl)) {
    mangler_->mangleName(clang::GlobalDecl(destructor, clang::Dtor_Complete), out);
  } else if (mangler_->shouldMangleDeclName(&decl)) {
    const auto* function = llvm::dyn_cast<clang::FunctionDecl>(&decl);
    mangler_->mangleName(function ? clang::GlobalDecl(function)
                                  : clang::GlobalDecl(llvm::cast<clang::VarDecl>(&decl)),
                         out);
  } else {
    out << QualifiedName(decl);
  }
  if (!key.empty() && key[0] == '\1') key.erase(0, 1);
  // C mangles no statics of functions, and unnamed contexts are numbered in the order asked for.
  const auto* variable = llvm::dyn_cast<clang::VarDecl>(&decl);
  if (!decl.isExternallyVisible() && (variable != nullptr || IsLambdaCall(decl))) {
    key += "@" + Position(decl.getLocation());
  }
  return key;
}

std::string Keys::Anonymous(const clang::RecordDecl& record) {
  std::string scope;
  if (const auto* outer = llvm::dyn_cast<clang::RecordDecl>(record.getDeclContext())) {
    scope = OfRecord(*outer) + "::";
  }
  return scope + "anonymous@" + Position(StableLocation(record));
}

std::string Keys::OfRecord(const clang::RecordDecl& record) {
  if (!record.getIdentifier() && !record.getTypedefNameForAnonDecl() && !IsLambda(record)) {
    return Anonymous(record);
  }
  std::string key;
  llvm::raw_string_ostream out(key);
  mangler_->mangleCanonicalTypeName(context_.getRecordType(&record), out);
  if (!record.isExternallyVisible()) key += "@" + Position(StableLocation(record));
  return key;
}

}  // namespace lockgraph::extract
