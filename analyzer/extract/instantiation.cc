// Defining what only bodies that were not parsed would have used: members of our classes that
// library templates call.
#include "analyzer/extract/bodies.h"
#include "clang/AST/DeclTemplate.h"

namespace lockgraph::extract {

bool IsCalledByLibraries(llvm::StringRef name) {
  static constexpr llvm::StringLiteral kNames[] = {
      "lock",
      "unlock",
      "try_lock",
      "lock_shared",
      "unlock_shared",
      "try_lock_shared",
      "try_lock_for",
      "try_lock_until",
      "try_lock_shared_for",
      "try_lock_shared_until",
      "wait",
      "operator()",
  };
  for (llvm::StringRef known : kNames) {
    if (name == known) return true;
  }
  return false;
}

void Bodies::Instantiate(clang::FunctionDecl& function) {
  if (function.isDefined() || function.isDeleted() || function.isInvalidDecl()) return;
  if (function.isDependentContext() || !function.isTemplateInstantiation()) return;
  if (function.getTemplateInstantiationPattern() == nullptr) return;
  sema_.InstantiateFunctionDefinition(function.getLocation(), &function, /*Recursive=*/true);
}

void Bodies::DefineImplicit(const clang::FunctionDecl& function) {
  if (!IsOurs(function)) return;
  auto& mutable_function = const_cast<clang::FunctionDecl&>(function);
  // (A defaulted function counts as defined even before it has a body.)
  if (function.isDefaulted() && !function.isDeleted() && !function.doesThisDeclarationHaveABody() &&
      !function.isInvalidDecl() && !function.isTrivial() && !function.isDependentContext()) {
    sema_.MarkFunctionReferenced(function.getLocation(), &mutable_function, /*MightBeOdrUse=*/true);
    sema_.PerformPendingInstantiations();
  } else {
    Instantiate(mutable_function);
  }
  Enqueue(function);
}

// What a library is given it can lock, call, copy and destroy.
void Bodies::VisitLibraryCall(llvm::ArrayRef<clang::QualType> arguments) {
  for (clang::QualType type : arguments) {
    const clang::CXXRecordDecl* record = type.getNonReferenceType()->getAsCXXRecordDecl();
    if (record != nullptr && IsOurs(*record) && !record->isLambda()) DefineForTemplates(*record);
  }
  CallGenericLambdas(arguments);
}

void Bodies::DefineForTemplates(const clang::CXXRecordDecl& record) {
  clang::CXXRecordDecl* definition = record.getDefinition();
  if (definition == nullptr || definition->isDependentContext()) return;
  if (!for_libraries_.insert(definition).second) return;
  sema_.ForceDeclarationOfImplicitMembers(definition);
  VisitConstructed(*definition);
  for (clang::Decl* member : definition->decls()) {
    auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(member);
    if (method == nullptr || method->isDeleted()) continue;
    const auto* constructor = llvm::dyn_cast<clang::CXXConstructorDecl>(method);
    // Copies that the compiler writes copy members: nothing to learn.
    if (constructor != nullptr && constructor->isDefaulted() &&
        constructor->isCopyOrMoveConstructor()) {
      continue;
    }
    const bool special = constructor != nullptr || llvm::isa<clang::CXXDestructorDecl>(method);
    if (!special && !IsCalledByLibraries(method->getNameAsString())) continue;
    DefineImplicit(*method);
  }
  for (const clang::CXXBaseSpecifier& base : definition->bases()) {
    if (const clang::CXXRecordDecl* inherited = base.getType()->getAsCXXRecordDecl()) {
      if (IsOurs(*inherited)) DefineForTemplates(*inherited);
    }
  }
}

}  // namespace lockgraph::extract
