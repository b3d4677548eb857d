#include "analyzer/extract/body_plan.h"

#include "analyzer/extract/types.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"

namespace lockgraph::extract {
namespace {

using Kind = Destination::Kind;

// The operand an object passes through unchanged, or null when `expr` itself makes the object.
const clang::Expr* PassedThrough(const clang::Expr* expr) {
  if (const auto* paren = llvm::dyn_cast<clang::ParenExpr>(expr)) return paren->getSubExpr();
  if (const auto* full = llvm::dyn_cast<clang::FullExpr>(expr)) return full->getSubExpr();
  if (const auto* bind = llvm::dyn_cast<clang::CXXBindTemporaryExpr>(expr)) {
    return bind->getSubExpr();
  }
  if (const auto* temporary = llvm::dyn_cast<clang::MaterializeTemporaryExpr>(expr)) {
    return temporary->getSubExpr();
  }
  if (const auto* parameter = llvm::dyn_cast<clang::SubstNonTypeTemplateParmExpr>(expr)) {
    return parameter->getReplacement();
  }
  if (const auto* generic = llvm::dyn_cast<clang::GenericSelectionExpr>(expr)) {
    return generic->getResultExpr();
  }
  if (const auto* choose = llvm::dyn_cast<clang::ChooseExpr>(expr)) {
    return choose->isConditionDependent() ? nullptr : choose->getChosenSubExpr();
  }
  if (const auto* unary = llvm::dyn_cast<clang::UnaryOperator>(expr)) {
    return unary->getOpcode() == clang::UO_Extension ? unary->getSubExpr() : nullptr;
  }
  if (const auto* cast = llvm::dyn_cast<clang::CastExpr>(expr)) {
    switch (cast->getCastKind()) {
      case clang::CK_NoOp:
      case clang::CK_ConstructorConversion:
      case clang::CK_UserDefinedConversion:
      case clang::CK_AtomicToNonAtomic:
      case clang::CK_NonAtomicToAtomic:
        return cast->getSubExpr();
      default:
        return nullptr;
    }
  }
  if (const auto* await = llvm::dyn_cast<clang::CoroutineSuspendExpr>(expr)) {
    return await->getResumeExpr();
  }
  if (const auto* list = llvm::dyn_cast<clang::InitListExpr>(expr)) {
    return list->isTransparent() && list->getNumInits() == 1 ? list->getInit(0) : nullptr;
  }
  if (const auto* construct = llvm::dyn_cast<clang::CXXConstructExpr>(expr)) {
    return construct->isElidable() && construct->getNumArgs() > 0 ? construct->getArg(0) : nullptr;
  }
  return nullptr;
}

}  // namespace

const clang::Expr* BodyPlan::Producer(const clang::Expr* expr) {
  while (const clang::Expr* inner = PassedThrough(expr)) expr = inner;
  return expr;
}

const Destination* BodyPlan::DestinationOf(const clang::Expr* producer) const {
  auto found = destinations_.find(producer);
  return found == destinations_.end() ? nullptr : &found->second;
}

const std::vector<const clang::VarDecl*>* BodyPlan::LocalsOf(const clang::CXXTryStmt* scope) const {
  auto found = try_locals_.find(scope);
  return found == try_locals_.end() ? nullptr : &found->second;
}

const std::vector<const clang::VarDecl*>* BodyPlan::LocalsAt(const clang::Expr* thrown) const {
  auto found = throw_locals_.find(thrown);
  return found == throw_locals_.end() ? nullptr : &found->second;
}

void BodyPlan::Aim(const clang::Expr* expr, const Destination& destination) {
  const clang::Expr* producer = Producer(expr);
  if (const auto* choice = llvm::dyn_cast<clang::AbstractConditionalOperator>(producer)) {
    Aim(choice->getTrueExpr(), destination);
    Aim(choice->getFalseExpr(), destination);
  } else if (const auto* binary = llvm::dyn_cast<clang::BinaryOperator>(producer);
             binary != nullptr && binary->isCommaOp()) {
    Aim(binary->getRHS(), destination);
  } else if (const auto* block = llvm::dyn_cast<clang::StmtExpr>(producer)) {
    const clang::CompoundStmt* body = block->getSubStmt();
    const auto* last =
        body->body_empty() ? nullptr : llvm::dyn_cast<clang::Expr>(body->body_back());
    if (last != nullptr) Aim(last, destination);
  }
  destinations_[producer] = destination;
}

void BodyPlan::EnterShared(const clang::Expr* outer, const clang::Expr* inner) {
  const clang::CXXTryStmt* scope = std::exchange(current_try_, nullptr);
  if (const Destination* known = DestinationOf(outer)) {
    const Destination destination = *known;
    Aim(inner, destination);
  } else {
    destinations_.erase(Producer(inner));
  }
  Visit(inner);
  current_try_ = scope;
}

void BodyPlan::VisitVariable(const clang::VarDecl& variable) {
  const clang::Expr* init = variable.getInit();
  if (variable.hasLocalStorage() && !variable.isNRVOVariable()) {
    scope_.push_back(&variable);
    if (current_try_ != nullptr) try_locals_[current_try_].push_back(&variable);
  }
  // Its initialisation may be left by an exception.
  if (variable.isStaticLocal() && current_try_ != nullptr) {
    try_locals_[current_try_].push_back(&variable);
  }
  if (init == nullptr) return;
  if (IsObjectType(variable.getType()) && !variable.getType()->isReferenceType()) {
    Destination destination;
    destination.kind = Kind::kVariable;
    destination.variable = &variable;
    Aim(init, destination);
  }
  Visit(init);
}

void BodyPlan::VisitInitializer(const clang::CXXCtorInitializer& initializer) {
  const clang::Expr* init = initializer.getInit();
  if (init == nullptr) return;
  Destination destination;
  if (initializer.isAnyMemberInitializer()) {
    destination.kind = Kind::kMember;
    destination.field = initializer.getAnyMember();
    if (IsObjectType(destination.field->getType())) {
      Aim(init, destination);
      const auto* value = llvm::dyn_cast<clang::CXXDefaultInitExpr>(init);
      if (value != nullptr && value->getExpr() != nullptr) Aim(value->getExpr(), destination);
    }
  } else {
    destination.kind = Kind::kSelf;
    Aim(init, destination);
  }
  if (const auto* value = llvm::dyn_cast<clang::CXXDefaultInitExpr>(init);
      value != nullptr && value->getExpr() != nullptr) {
    Visit(value->getExpr());
  }
  Visit(init);
}

void BodyPlan::VisitReturn(const clang::ReturnStmt& stmt) {
  const clang::Expr* value = stmt.getRetValue();
  if (value == nullptr) return;
  if (!value->isGLValue() && IsRecordType(value->getType())) {
    Destination destination;
    destination.kind = Kind::kResultSlot;
    Aim(value, destination);
    const clang::VarDecl* candidate = stmt.getNRVOCandidate();
    if (candidate != nullptr && candidate->isNRVOVariable()) nrvo_.insert(Producer(value));
  }
  Visit(value);
}

void BodyPlan::VisitList(const clang::InitListExpr& list) {
  if (list.isTransparent()) return Children(&list);
  Destination part;
  part.outer = &list;
  const clang::RecordDecl* record =
      IsRecordType(list.getType()) ? list.getType()->getAsRecordDecl() : nullptr;
  unsigned next = 0;
  auto aim = [&](const clang::FieldDecl* field) {
    if (next >= list.getNumInits()) return;
    const clang::Expr* init = list.getInit(next++);
    if (init == nullptr || !IsObjectType(init->getType()) || init->isGLValue()) return;
    part.kind = Kind::kPartOf;
    part.field = field;
    Aim(init, part);
  };
  if (record != nullptr && record->isUnion()) {
    aim(list.getInitializedFieldInUnion());
  } else if (record != nullptr) {
    if (const auto* cxx = llvm::dyn_cast<clang::CXXRecordDecl>(record)) {
      for (unsigned i = 0; i < cxx->getNumBases(); ++i) aim(nullptr);
    }
    for (const clang::FieldDecl* field : record->fields()) {
      if (!field->isUnnamedBitField()) aim(field);
    }
  } else {
    part.kind = Kind::kElementOf;
    for (unsigned i = 0; i < list.getNumInits(); ++i) {
      const clang::Expr* init = list.getInit(i);
      if (init == nullptr || !IsObjectType(init->getType())) continue;
      part.index = i;
      Aim(init, part);
    }
  }
  Children(&list);
}

void BodyPlan::VisitTry(const clang::CXXTryStmt& stmt) {
  const clang::CXXTryStmt* outer = current_try_;
  outer_tries_[&stmt] = outer;
  current_try_ = &stmt;
  Visit(stmt.getTryBlock());
  current_try_ = outer;
  for (unsigned i = 0; i < stmt.getNumHandlers(); ++i) Visit(stmt.getHandler(i));
}

void BodyPlan::Discard(const clang::Stmt* stmt) {
  const auto* expr = llvm::dyn_cast_or_null<clang::Expr>(stmt);
  if (expr != nullptr) discarded_.insert(expr->IgnoreParens()->IgnoreImplicit()->IgnoreParens());
}

void BodyPlan::Children(const clang::Stmt* stmt) {
  const size_t outer_scope = scope_.size();
  for (const clang::Stmt* child : stmt->children()) {
    if (child != nullptr) Visit(child);
  }
  scope_.resize(outer_scope);
}

// Marks the expressions whose values nobody uses.
void BodyPlan::DiscardUnused(const clang::Stmt& stmt) {
  switch (stmt.getStmtClass()) {
    case clang::Stmt::CompoundStmtClass:
      for (const clang::Stmt* child : stmt.children()) Discard(child);
      return;
    case clang::Stmt::ForStmtClass:
      Discard(llvm::cast<clang::ForStmt>(stmt).getInc());
      return Discard(llvm::cast<clang::ForStmt>(stmt).getBody());
    case clang::Stmt::IfStmtClass:
      Discard(llvm::cast<clang::IfStmt>(stmt).getThen());
      return Discard(llvm::cast<clang::IfStmt>(stmt).getElse());
    case clang::Stmt::CaseStmtClass:
    case clang::Stmt::DefaultStmtClass:
      return Discard(llvm::cast<clang::SwitchCase>(stmt).getSubStmt());
    case clang::Stmt::LabelStmtClass:
      return Discard(llvm::cast<clang::LabelStmt>(stmt).getSubStmt());
    case clang::Stmt::WhileStmtClass:
      return Discard(llvm::cast<clang::WhileStmt>(stmt).getBody());
    case clang::Stmt::DoStmtClass:
      return Discard(llvm::cast<clang::DoStmt>(stmt).getBody());
    case clang::Stmt::BinaryOperatorClass: {
      const auto& binary = llvm::cast<clang::BinaryOperator>(stmt);
      if (!binary.isCommaOp()) return;
      Discard(binary.getLHS());
      if (discarded_.contains(&binary)) Discard(binary.getRHS());
      return;
    }
    default:
      return;
  }
}

void BodyPlan::VisitDeclarations(const clang::DeclStmt& stmt) {
  for (const clang::Decl* decl : stmt.decls()) {
    if (const auto* variable = llvm::dyn_cast<clang::VarDecl>(decl)) VisitVariable(*variable);
    if (const auto* record = llvm::dyn_cast<clang::CXXRecordDecl>(decl)) {
      local_classes_.push_back(record);
    }
  }
}

void BodyPlan::VisitNew(const clang::CXXNewExpr& expr) {
  if (expr.getInitializer() != nullptr && IsObjectType(expr.getInitializer()->getType())) {
    Destination destination;
    destination.kind = Kind::kNew;
    destination.outer = &expr;
    Aim(expr.getInitializer(), destination);
  }
  Children(&expr);
}

// The last statement is the value, the others' values are discarded.
void BodyPlan::VisitStatementExpr(const clang::StmtExpr& expr) {
  const clang::CompoundStmt* body = expr.getSubStmt();
  const size_t outer_scope = scope_.size();
  for (const clang::Stmt* child : body->children()) {
    if (child != body->body_back()) Discard(child);
    Visit(child);
  }
  scope_.resize(outer_scope);
}

// Captures are initialised here; the body is another function.
void BodyPlan::VisitLambda(const clang::LambdaExpr& lambda) {
  auto field = lambda.getLambdaClass()->field_begin();
  for (const clang::Expr* init : lambda.capture_inits()) {
    Destination part;
    part.kind = Kind::kPartOf;
    part.outer = &lambda;
    part.field = *field++;
    if (init == nullptr) continue;
    if (IsObjectType(part.field->getType()) && !init->isGLValue()) Aim(init, part);
    Visit(init);
  }
}

void BodyPlan::Visit(const clang::Stmt* stmt) {
  if (stmt == nullptr) return;
  if (current_try_ != nullptr) tries_[stmt] = current_try_;
  switch (stmt->getStmtClass()) {
    case clang::Stmt::DeclRefExprClass:
    case clang::Stmt::IntegerLiteralClass:
    case clang::Stmt::StringLiteralClass:
    case clang::Stmt::CXXThisExprClass:
    case clang::Stmt::UnaryExprOrTypeTraitExprClass:
    case clang::Stmt::CXXNoexceptExprClass:
    case clang::Stmt::RequiresExprClass:
      return;
    case clang::Stmt::DeclStmtClass:
      return VisitDeclarations(llvm::cast<clang::DeclStmt>(*stmt));
    case clang::Stmt::ReturnStmtClass:
      return VisitReturn(llvm::cast<clang::ReturnStmt>(*stmt));
    case clang::Stmt::CXXTryStmtClass:
      return VisitTry(llvm::cast<clang::CXXTryStmt>(*stmt));
    case clang::Stmt::InitListExprClass: {
      const auto& list = llvm::cast<clang::InitListExpr>(*stmt);
      const clang::InitListExpr* semantic = list.isSemanticForm() ? &list : list.getSemanticForm();
      return VisitList(semantic ? *semantic : list);
    }
    case clang::Stmt::CXXNewExprClass:
      return VisitNew(llvm::cast<clang::CXXNewExpr>(*stmt));
    case clang::Stmt::StmtExprClass:
      return VisitStatementExpr(llvm::cast<clang::StmtExpr>(*stmt));
    case clang::Stmt::LambdaExprClass:
      return VisitLambda(llvm::cast<clang::LambdaExpr>(*stmt));
    case clang::Stmt::CoawaitExprClass:
    case clang::Stmt::CoyieldExprClass: {
      const auto& await = llvm::cast<clang::CoroutineSuspendExpr>(*stmt);
      if (await.getSuspendExpr() != nullptr) {
        suspends_.insert(Producer(await.getSuspendExpr()->IgnoreImplicit()));
      }
      break;
    }
    case clang::Stmt::CXXThrowExprClass:
      if (current_try_ == nullptr) throw_locals_[llvm::cast<clang::Expr>(stmt)] = scope_;
      break;
    default:
      if (const auto* call = llvm::dyn_cast<clang::CallExpr>(stmt)) {
        callees_.insert(call->getCallee()->IgnoreParenImpCasts());
      }
      break;
  }
  DiscardUnused(*stmt);
  Children(stmt);
}

}  // namespace lockgraph::extract
