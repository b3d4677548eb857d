#include "analyzer/extract/bodies.h"

#include "analyzer/extract/stable_place.h"
#include "clang/AST/DeclFriend.h"
#include "clang/AST/DeclTemplate.h"
#include "llvm/Support/CrashRecoveryContext.h"

namespace lockgraph::extract {

Bodies::Bodies(clang::Sema& sema, Declarations& declarations, uint32_t max_blocks)
    : sema_(sema),
      declarations_(declarations),
      hooks_{
          .on_function =
              [this](const clang::FunctionDecl& function) {
                if (offered_.insert(&function).second) DefineImplicit(function);
              },
          .complete = [this](const clang::CXXRecordDecl& record) { return Completed(record); },
          .on_local_class = [this](const clang::CXXRecordDecl& record) { VisitRecord(record); },
          .on_constructed =
              [this](const clang::CXXRecordDecl& record) { VisitConstructed(record); },
          .on_library_call =
              [this](llvm::ArrayRef<clang::QualType> arguments) { VisitLibraryCall(arguments); },
          .on_constant_static =
              [this](const clang::VarDecl& variable) { EnqueueVariable(variable); },
      },
      lowering_(declarations, hooks_, max_blocks) {}

bool Bodies::IsOurs(const clang::Decl& decl) const {
  return !declarations_.locations().InSystemHeader(decl.getLocation());
}
bool Bodies::IsOurs(const clang::CXXRecordDecl& record) const {
  return !declarations_.locations().InSystemHeader(StableLocation(record));
}

void Bodies::Run() {
  // What is instantiated from here on is not the source's doing, and may fail.
  sema_.getDiagnostics().setSuppressAllDiagnostics(true);
  Visit(*declarations_.context().getTranslationUnitDecl());
  // Each step can ask for more of the other.
  do {
    Drain();
    declarations_.DescribePendingRecords();
    for (const clang::CXXRecordDecl* record : declarations_.TakeRecordsForTemplates()) {
      DefineForTemplates(*record);
    }
  } while (!queue_.empty());
  LowerStartup();
  Drain();
  declarations_.DescribePendingRecords();
  declarations_.Finish();
}

void Bodies::Drain() {
  while (!queue_.empty()) {
    const clang::FunctionDecl* function = queue_.front();
    queue_.pop_front();
    std::optional<std::string> note;
    auto lower = [&] { note = lowering_.LowerFunction(*function); };
    // After errors Clang's tree can be broken in ways that nobody foresaw.
    if (!sema_.getDiagnostics().hasErrorOccurred()) {
      lower();
    } else if (!llvm::CrashRecoveryContext().RunSafely(lower)) {
      note = PersonName(*function) + ": left out, its source has errors";
    }
    if (note) declarations_.builder().unit().notes.push_back(std::move(*note));
  }
}

void Bodies::Visit(const clang::DeclContext& scope) {
  for (clang::Decl* decl : scope.decls()) {
    if (IsOurs(*decl) || llvm::isa<clang::NamespaceDecl, clang::LinkageSpecDecl>(decl)) {
      VisitDecl(*decl);
    }
  }
}

void Bodies::VisitDecl(clang::Decl& decl) {
  if (auto* function = llvm::dyn_cast<clang::FunctionDecl>(&decl)) {
    EnqueueRoot(*function);
  } else if (auto* pattern = llvm::dyn_cast<clang::FunctionTemplateDecl>(&decl)) {
    for (const clang::FunctionDecl* instance : pattern->specializations()) EnqueueRoot(*instance);
  } else if (auto* templ = llvm::dyn_cast<clang::ClassTemplateDecl>(&decl)) {
    for (const auto* instance : templ->specializations()) VisitRecord(*instance);
  } else if (auto* record = llvm::dyn_cast<clang::CXXRecordDecl>(&decl)) {
    VisitRecord(*record);
  } else if (auto* variable = llvm::dyn_cast<clang::VarDecl>(&decl)) {
    EnqueueVariable(*variable);
  } else if (auto* variables = llvm::dyn_cast<clang::VarTemplateDecl>(&decl)) {
    for (const auto* instance : variables->specializations()) EnqueueVariable(*instance);
  } else if (auto* befriended = llvm::dyn_cast<clang::FriendDecl>(&decl)) {
    if (clang::NamedDecl* inner = befriended->getFriendDecl()) VisitDecl(*inner);
  } else if (auto* scope = llvm::dyn_cast<clang::NamespaceDecl>(&decl)) {
    Visit(*scope);
  } else if (auto* linkage = llvm::dyn_cast<clang::LinkageSpecDecl>(&decl)) {
    Visit(*linkage);
  } else if (auto* exported = llvm::dyn_cast<clang::ExportDecl>(&decl)) {
    Visit(*exported);
  }
}

void Bodies::VisitRecord(const clang::CXXRecordDecl& record) {
  const clang::CXXRecordDecl* definition = record.getDefinition();
  if (definition == nullptr || definition->isDependentContext() || !IsOurs(*definition)) return;
  if (!seen_.insert(definition).second) return;
  Visit(*definition);
}

// Whoever has an object of the class can call its virtual functions.
void Bodies::VisitConstructed(const clang::CXXRecordDecl& record) {
  const clang::CXXRecordDecl* definition = record.getDefinition();
  if (definition == nullptr || !IsOurs(*definition) || !definition->isPolymorphic()) return;
  if (!constructed_.insert(definition).second) return;
  for (const clang::CXXMethodDecl* method : definition->methods()) {
    if (method->isVirtual()) DefineImplicit(*method);
  }
  for (const clang::CXXBaseSpecifier& base : definition->bases()) {
    if (const clang::CXXRecordDecl* inherited = base.getType()->getAsCXXRecordDecl()) {
      VisitConstructed(*inherited);
    }
  }
}

bool Bodies::IsRoot(const clang::FunctionDecl& definition) const {
  return !definition.isInlined() || declarations_.locations().InOwnFile(definition.getLocation());
}

void Bodies::EnqueueRoot(const clang::FunctionDecl& function) {
  const clang::FunctionDecl* definition = function.getDefinition();
  if (definition != nullptr && IsRoot(*definition)) Enqueue(*definition);
}

void Bodies::Enqueue(const clang::FunctionDecl& function) {
  const clang::FunctionDecl* definition = function.getDefinition();
  if (definition == nullptr || definition->isDependentContext() || !IsOurs(*definition)) return;
  if (!definition->doesThisDeclarationHaveABody() || definition->isInvalidDecl()) return;
  if (ill_formed_.contains(definition->getCanonicalDecl())) return;
  // What is trivial copies bytes, and is lowered where it is used.
  if (definition->isDefaulted() && definition->isTrivial()) return;
  if (const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(definition)) {
    const bool to_pointer = llvm::isa<clang::CXXConversionDecl>(method);
    if (method->getParent()->isLambda() && (to_pointer || method->isLambdaStaticInvoker())) return;
  }
  if (!seen_.insert(definition->getCanonicalDecl()).second) return;
  queue_.push_back(definition);
}

void Bodies::EnqueueVariable(const clang::VarDecl& variable) {
  if (variable.isThisDeclarationADefinition() == clang::VarDecl::DeclarationOnly) return;
  if (variable.getType()->isDependentType() || variable.isInvalidDecl()) return;
  if (variable.getDeclContext()->isDependentContext()) return;
  if (!seen_.insert(variable.getCanonicalDecl()).second) return;
  globals_.push_back(&variable);
}

void Bodies::LowerStartup() {
  if (globals_.empty()) return;
  summary::UnitBuilder& builder = declarations_.builder();
  const std::string name = "initialisation of " + builder.unit().main_file;
  const summary::FunctionId id = declarations_.NamedFunction(name);
  builder.unit().functions[id.value].runs_at_start = true;
  builder.unit().functions[id.value].internal = true;
  lowering_.LowerInitializers(globals_, id);
}

}  // namespace lockgraph::extract
