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
  clang::DiagnosticErrorTrap trap(sema_.getDiagnostics());
  sema_.InstantiateFunctionDefinition(function.getLocation(), &function, /*Recursive=*/true);
  if (trap.hasErrorOccurred()) ill_formed_.insert(function.getCanonicalDecl());
}

namespace {

// Whether template arguments stand in template arguments deeper than people write them.
bool IsDeep(clang::QualType type, int room) {
  const auto* instance = llvm::dyn_cast_or_null<clang::ClassTemplateSpecializationDecl>(
      type.getNonReferenceType()->getAsCXXRecordDecl());
  if (instance == nullptr) return false;
  if (room == 0) return true;
  for (const clang::TemplateArgument& argument : instance->getTemplateArgs().asArray()) {
    const bool type_argument = argument.getKind() == clang::TemplateArgument::Type;
    if (type_argument && IsDeep(argument.getAsType(), room - 1)) return true;
  }
  return false;
}

}  // namespace

// The class with its members, if it can be had: a specialisation that only a library's body would
// have completed is completed here. A chain of types that each need the next one ends.
clang::CXXRecordDecl* Bodies::Completed(const clang::CXXRecordDecl& record) {
  constexpr unsigned kMostOfOneTemplate = 64;
  constexpr int kDeepest = 8;
  if (!record.hasDefinition() && !record.isDependentContext()) {
    const auto* instance = llvm::dyn_cast<clang::ClassTemplateSpecializationDecl>(&record);
    const clang::QualType type = declarations_.context().getRecordType(&record);
    if (instance == nullptr || IsDeep(type, kDeepest) ||
        completed_[instance->getSpecializedTemplate()]++ >= kMostOfOneTemplate) {
      return nullptr;
    }
    (void)sema_.isCompleteType(record.getLocation(), type);
  }
  clang::CXXRecordDecl* definition = record.getDefinition();
  const bool usable = definition != nullptr && !definition->isDependentContext() &&
                      !definition->isInvalidDecl() && !definition->isBeingDefined();
  return usable ? definition : nullptr;
}

void Bodies::DefineImplicit(const clang::FunctionDecl& function) {
  if (!IsOurs(function)) return;
  auto& mutable_function = const_cast<clang::FunctionDecl&>(function);
  // (A defaulted function counts as defined even before it has a body.)
  if (function.isDefaulted() && !function.isDeleted() && !function.doesThisDeclarationHaveABody() &&
      !function.isInvalidDecl() && !function.isTrivial() && !function.isDependentContext()) {
    clang::DiagnosticErrorTrap trap(sema_.getDiagnostics());
    sema_.MarkFunctionReferenced(function.getLocation(), &mutable_function, /*MightBeOdrUse=*/true);
    sema_.PerformPendingInstantiations();
    if (trap.hasErrorOccurred()) ill_formed_.insert(function.getCanonicalDecl());
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
  clang::CXXRecordDecl* definition = Completed(record);
  if (definition == nullptr) return;
  if (!for_libraries_.insert(definition).second) return;
  sema_.ForceDeclarationOfImplicitMembers(definition);
  const clang::CXXDestructorDecl* end = definition->getDestructor();
  if (end != nullptr && end->isImplicit() && !end->isTrivial()) declarations_.AddDestructor(*end);
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
