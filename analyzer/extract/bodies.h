// Which functions of a unit are lowered: those defined in its main file and that file's own header,
// and what they reach of other headers that are no system headers. What no unit reaches is left
// out.
#ifndef LOCKGRAPH_ANALYZER_EXTRACT_BODIES_H_
#define LOCKGRAPH_ANALYZER_EXTRACT_BODIES_H_

#include <deque>
#include <string>
#include <vector>

#include "analyzer/extract/declarations.h"
#include "analyzer/extract/lowering.h"
#include "clang/Sema/Sema.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"

namespace lockgraph::extract {

class Bodies {
 public:
  Bodies(clang::Sema& sema, Declarations& declarations, uint32_t max_blocks);

  // Lowers everything into the unit of `declarations`.
  void Run();

 private:
  // Finding: walk of the declarations, in source order.
  void Visit(const clang::DeclContext& scope);
  void VisitDecl(clang::Decl& decl);
  void VisitRecord(const clang::CXXRecordDecl& record);
  void VisitConstructed(const clang::CXXRecordDecl& record);
  void Enqueue(const clang::FunctionDecl& function);
  // Lowered even if nothing in the unit uses it.
  void EnqueueRoot(const clang::FunctionDecl& function);
  void EnqueueVariable(const clang::VarDecl& variable);
  void Drain();
  bool IsOurs(const clang::Decl& decl) const;
  bool IsOurs(const clang::CXXRecordDecl& record) const;
  bool IsRoot(const clang::FunctionDecl& definition) const;

  // Defining what the unit uses only through bodies that were not parsed.
  void DefineImplicit(const clang::FunctionDecl& function);
  void DefineForTemplates(const clang::CXXRecordDecl& record);
  void Instantiate(clang::FunctionDecl& function);
  clang::CXXRecordDecl* Completed(const clang::CXXRecordDecl& record);
  void VisitLibraryCall(llvm::ArrayRef<clang::QualType> arguments);
  void CallGenericLambdas(llvm::ArrayRef<clang::QualType> arguments);
  std::vector<clang::QualType> ElementTypes(clang::QualType range);
  void TryCall(clang::QualType callable, llvm::ArrayRef<clang::QualType> arguments);

  void LowerStartup();

  clang::Sema& sema_;
  Declarations& declarations_;
  LoweringHooks hooks_;
  BodyLowering lowering_;
  std::deque<const clang::FunctionDecl*> queue_;
  llvm::DenseSet<const clang::Decl*> seen_;
  llvm::DenseSet<const clang::Decl*> constructed_;
  llvm::DenseSet<const clang::Decl*> offered_;              // functions that were referred to
  llvm::DenseSet<const clang::Decl*> for_libraries_;        // classes that libraries were given
  llvm::DenseSet<const clang::Decl*> ill_formed_;           // instantiated here, and not valid
  llvm::DenseMap<const clang::Decl*, unsigned> completed_;  // by class template: how often
  std::vector<const clang::VarDecl*> globals_;
};

}  // namespace lockgraph::extract

#endif  // LOCKGRAPH_ANALYZER_EXTRACT_BODIES_H_
