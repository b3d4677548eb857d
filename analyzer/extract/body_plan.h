// What must be known of a body before its expressions are lowered one by one, innermost first:
// which object a class prvalue initialises, and which try statement surrounds a call.
#ifndef LOCKGRAPH_ANALYZER_EXTRACT_BODY_PLAN_H_
#define LOCKGRAPH_ANALYZER_EXTRACT_BODY_PLAN_H_

#include <vector>

#include "clang/AST/DeclCXX.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"

namespace lockgraph::extract {

// The object that an expression initialises in place (guaranteed elision).
struct Destination {
  enum class Kind : uint8_t {
    kTemporary,  // of its own
    kVariable,   // variable
    kResultSlot,
    kNew,        // outer: the CXXNewExpr
    kMember,     // field of *this (constructor initialiser)
    kSelf,       // *this: a base or delegating constructor
    kPartOf,     // field (a base if null) of the object that `outer` initialises
    kElementOf,  // element `index` of the array that `outer` initialises
  };
  Kind kind = Kind::kTemporary;
  const clang::Expr* outer = nullptr;
  const clang::VarDecl* variable = nullptr;
  const clang::FieldDecl* field = nullptr;
  uint64_t index = 0;
};

class BodyPlan {
 public:
  void Visit(const clang::Stmt* stmt);
  void VisitInitializer(const clang::CXXCtorInitializer& initializer);
  // Also plans the initialiser's inside.
  void VisitVariable(const clang::VarDecl& variable);

  // Prepares `inner`, an expression that several uses share, for the use `outer`.
  void EnterShared(const clang::Expr* outer, const clang::Expr* inner);

  // Where the object that `producer` makes lies. Null: a temporary of its own.
  const Destination* DestinationOf(const clang::Expr* producer) const;
  // The expression that makes the object `expr` stands for, through parentheses, casts, elided
  // copies.
  static const clang::Expr* Producer(const clang::Expr* expr);

  // The innermost try statement whose body holds the call `expr`, or null.
  const clang::CXXTryStmt* TryOf(const clang::Stmt* expr) const { return tries_.lookup(expr); }
  // The try statement around a local's declaration, or null.
  const clang::CXXTryStmt* OuterTry(const clang::CXXTryStmt* inner) const {
    return outer_tries_.lookup(inner);
  }

  bool IsDiscarded(const clang::Expr* expr) const { return discarded_.contains(expr); }
  bool IsNrvo(const clang::Expr* expr) const { return nrvo_.contains(expr); }
  bool SuspendsAfter(const clang::Expr* expr) const { return suspends_.contains(expr); }
  // The function of a direct call is named without taking its address.
  bool IsCallee(const clang::Expr* expr) const { return callees_.contains(expr); }

  // Class objects declared in the body of each try statement, in order.
  const std::vector<const clang::VarDecl*>* LocalsOf(const clang::CXXTryStmt* scope) const;
  // Objects in scope at a throw expression outside of every try statement.
  const std::vector<const clang::VarDecl*>* LocalsAt(const clang::Expr* thrown) const;
  const std::vector<const clang::CXXRecordDecl*>& local_classes() const { return local_classes_; }

 private:
  void Children(const clang::Stmt* stmt);
  void Discard(const clang::Stmt* stmt);
  void DiscardUnused(const clang::Stmt& stmt);
  void Aim(const clang::Expr* expr, const Destination& destination);
  void VisitReturn(const clang::ReturnStmt& stmt);
  void VisitList(const clang::InitListExpr& list);
  void VisitTry(const clang::CXXTryStmt& stmt);
  void VisitDeclarations(const clang::DeclStmt& stmt);
  void VisitNew(const clang::CXXNewExpr& expr);
  void VisitStatementExpr(const clang::StmtExpr& expr);
  void VisitLambda(const clang::LambdaExpr& lambda);

  llvm::DenseMap<const clang::Expr*, Destination> destinations_;
  llvm::DenseMap<const clang::Stmt*, const clang::CXXTryStmt*> tries_;
  llvm::DenseMap<const clang::CXXTryStmt*, const clang::CXXTryStmt*> outer_tries_;
  llvm::DenseMap<const clang::CXXTryStmt*, std::vector<const clang::VarDecl*>> try_locals_;
  llvm::DenseSet<const clang::Expr*> discarded_;
  llvm::DenseSet<const clang::Expr*> nrvo_;
  llvm::DenseSet<const clang::Expr*> callees_;
  llvm::DenseSet<const clang::Expr*> suspends_;
  llvm::DenseMap<const clang::Expr*, std::vector<const clang::VarDecl*>> throw_locals_;
  std::vector<const clang::VarDecl*> scope_;  // objects in scope at the place being visited
  std::vector<const clang::CXXRecordDecl*> local_classes_;
  const clang::CXXTryStmt* current_try_ = nullptr;
};

}  // namespace lockgraph::extract

#endif  // LOCKGRAPH_ANALYZER_EXTRACT_BODY_PLAN_H_
