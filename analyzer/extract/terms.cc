// Expressions as places and values.
#include <algorithm>

#include "analyzer/extract/lowering.h"
#include "clang/AST/ExprConcepts.h"

namespace lockgraph::extract {

using summary::Instruction;
using summary::Local;
using summary::LocalId;
using summary::TermId;
using summary::TermKind;

namespace {

bool IsPlaceExpr(const clang::Expr* expr) {
  return expr->isGLValue() || IsObjectType(expr->getType());
}

}  // namespace

// Generated code nests operators without end; what comes after must not recurse that deep.
bool BodyLowering::IsDeep(TermId term) {
  constexpr uint32_t kMaxDepth = 100;
  const std::vector<summary::Term>& terms = builder_.unit().terms;
  while (depths_.size() < terms.size()) {  // operands come before what is made of them
    const summary::Term& next = terms[depths_.size()];
    auto depth = [&](uint32_t operand) { return operand == TermId::kNone ? 0 : depths_[operand]; };
    uint32_t deepest = 0;
    switch (next.kind) {
      case TermKind::kSelect:
        deepest = std::max({depth(next.a), depth(next.b), depth(next.c)});
        break;
      case TermKind::kElement:
      case TermKind::kBinary:
        deepest = std::max(depth(next.a), depth(next.b));
        break;
      case TermKind::kField:
      case TermKind::kDeref:
      case TermKind::kAddress:
      case TermKind::kLoad:
      case TermKind::kUnary:
        deepest = depth(next.a);
        break;
      default:
        break;
    }
    depths_.push_back(deepest + 1);
  }
  return depths_[term.value] > kMaxDepth;
}

TermId BodyLowering::Term(const clang::Expr* expr) {
  auto known = memo_.find(expr);
  if (known != memo_.end()) return known->second;
  if (expr->getType().isNull()) return builder_.Unknown();  // what Clang could not make sense of
  TermId term = Compute(expr);
  if (IsDeep(term)) term = Unknown(expr);
  memo_[expr] = term;
  if (fresh_depth_ > 0) fresh_.push_back(expr);
  return term;
}

TermId BodyLowering::PlaceOf(const clang::Expr* expr) {
  const TermId term = Term(expr);
  if (summary::IsPlace(builder_.unit().terms[term.value].kind)) return term;
  if (expr->getType().isNull()) return builder_.Deref(term);
  const TermId place = Temporary(expr);
  EmitAssign(place, term, expr->getSourceRange());
  return place;
}

TermId BodyLowering::ValueOf(const clang::Expr* expr) {
  const TermId term = Term(expr);
  if (!summary::IsPlace(builder_.unit().terms[term.value].kind)) return term;
  return IsObjectType(expr->getType()) ? builder_.Address(term) : builder_.Load(term);
}

// An operand in another block: it has been met before if that block can be reached.
TermId BodyLowering::ValueIfReached(const clang::Expr* expr) {
  const clang::Expr* bare = expr->IgnoreParens();
  if (bare->getType().isNull()) return builder_.Unknown();
  if (const auto* full = llvm::dyn_cast<clang::FullExpr>(bare)) {
    bare = full->getSubExpr()->IgnoreParens();
  }
  if (synthetic_ || memo_.contains(bare) || !bare->HasSideEffects(context_)) return ValueOf(bare);
  return Unknown(bare);
}

TermId BodyLowering::Afresh(const clang::Expr* use, const clang::Expr* expr) {
  plan_.EnterShared(use, expr);
  const size_t before = fresh_.size();
  const bool outer_synthetic = std::exchange(synthetic_, true);
  ++fresh_depth_;
  const TermId term = IsPlaceExpr(expr) ? PlaceOf(expr) : Term(expr);
  --fresh_depth_;
  synthetic_ = outer_synthetic;
  while (fresh_.size() > before) {
    memo_.erase(fresh_.back());
    temporaries_.erase(fresh_.back());
    fresh_.pop_back();
  }
  return term;
}

TermId BodyLowering::Unknown(const clang::Expr* expr) {
  const clang::QualType type = expr->getType();
  const summary::TypeId id = type->isDependentType() || type->isPlaceholderType()
                                 ? summary::TypeId{}
                                 : declarations_.UsedType(type);
  const TermId value = builder_.Unknown(id);
  return IsPlaceExpr(expr) ? builder_.Deref(value) : value;
}

TermId BodyLowering::Constant(const clang::Expr* expr) {
  if (expr->isValueDependent() || expr->containsErrors()) return {};
  if (!expr->getType()->isIntegralOrEnumerationType()) return {};
  clang::Expr::EvalResult result;
  if (!expr->EvaluateAsInt(result, context_, clang::Expr::SE_NoSideEffects)) return {};
  return builder_.Integer(result.Val.getInt().extOrTrunc(64).getSExtValue());
}

TermId BodyLowering::This() {
  const TermId closure = builder_.Load(builder_.Local(LocalId{0}));
  if (closure_ == nullptr) return closure;
  if (this_capture_ == nullptr) return builder_.Unknown();
  const TermId captured =
      builder_.Field(builder_.Deref(closure), declarations_.Field(*this_capture_));
  return this_capture_->getType()->isPointerType() ? builder_.Load(captured)
                                                   : builder_.Address(captured);
}

TermId BodyLowering::ThroughReference(TermId place, clang::QualType type) {
  return type->isReferenceType() ? builder_.Deref(builder_.Load(place)) : place;
}

TermId BodyLowering::VariablePlace(const clang::VarDecl& variable) {
  if (!variable.hasLocalStorage()) return builder_.Global(declarations_.Variable(variable));
  if (variable.isNRVOVariable() && result_slot_.valid()) {
    return builder_.Deref(builder_.Load(builder_.Local(result_slot_)));
  }
  auto found = locals_.find(&variable);
  if (found == locals_.end()) {
    const LocalId local = AddLocal(Local::Kind::kVariable, variable.getNameAsString(),
                                   variable.getType(), variable.getLocation());
    found = locals_.try_emplace(&variable, local).first;
  }
  const TermId place = builder_.Local(found->second);
  if (llvm::isa<clang::ParmVarDecl>(variable) && IsRecordType(variable.getType()) &&
      found->second.value < body_.parameter_count) {
    return builder_.Deref(builder_.Load(place));
  }
  return place;
}

TermId BodyLowering::Reference(const clang::DeclRefExpr& expr) {
  const clang::ValueDecl* decl = expr.getDecl();
  if (closure_ != nullptr) {
    auto capture = captures_.find(decl);
    if (capture != captures_.end()) {
      const TermId object = builder_.Deref(builder_.Load(builder_.Local(LocalId{0})));
      return ThroughReference(builder_.Field(object, declarations_.Field(*capture->second)),
                              capture->second->getType());
    }
  }
  if (const auto* variable = llvm::dyn_cast<clang::VarDecl>(decl)) {
    if (variable->hasLocalStorage() && locals_.find(variable) == locals_.end()) {
      // A variable of the enclosing function that is not captured: it can only be a constant.
      if (expr.refersToEnclosingVariableOrCapture()) return Unknown(&expr);
    }
    return ThroughReference(VariablePlace(*variable), variable->getType());
  }
  if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(decl)) {
    hooks_.on_function(*function);
    if (!plan_.IsCallee(&expr)) declarations_.MarkAddressTaken(*function);
    return builder_.Deref(builder_.FunctionAddress(declarations_.Function(*function)));
  }
  if (const auto* constant = llvm::dyn_cast<clang::EnumConstantDecl>(decl)) {
    return builder_.Integer(constant->getInitVal().extOrTrunc(64).getSExtValue());
  }
  if (const auto* binding = llvm::dyn_cast<clang::BindingDecl>(decl)) {
    if (const clang::VarDecl* holder = binding->getHoldingVar()) {
      return ThroughReference(VariablePlace(*holder), holder->getType());
    }
    if (binding->getBinding() != nullptr) return PlaceOf(binding->getBinding());
  }
  return Unknown(&expr);
}

TermId BodyLowering::Member(const clang::MemberExpr& expr) {
  const clang::ValueDecl* decl = expr.getMemberDecl();
  if (const auto* field = llvm::dyn_cast<clang::FieldDecl>(decl)) {
    const TermId object =
        expr.isArrow() ? builder_.Deref(ValueOf(expr.getBase())) : PlaceOf(expr.getBase());
    return ThroughReference(builder_.Field(object, declarations_.Field(*field)), field->getType());
  }
  Term(expr.getBase());
  if (const auto* variable = llvm::dyn_cast<clang::VarDecl>(decl)) {
    return ThroughReference(VariablePlace(*variable), variable->getType());
  }
  if (const auto* function = llvm::dyn_cast<clang::FunctionDecl>(decl)) {
    return builder_.Deref(builder_.FunctionAddress(declarations_.Function(*function)));
  }
  if (const auto* constant = llvm::dyn_cast<clang::EnumConstantDecl>(decl)) {
    return builder_.Integer(constant->getInitVal().extOrTrunc(64).getSExtValue());
  }
  return Unknown(&expr);
}

TermId BodyLowering::Subscript(const clang::ArraySubscriptExpr& expr) {
  const TermId index = ValueOf(expr.getIdx());
  const clang::Expr* base = expr.getBase();
  return builder_.Element(builder_.Deref(ValueOf(base)), index);
}

TermId BodyLowering::Compute(const clang::Expr* expr) {
  switch (expr->getStmtClass()) {
    case clang::Stmt::DeclRefExprClass:
      return Reference(llvm::cast<clang::DeclRefExpr>(*expr));
    case clang::Stmt::MemberExprClass:
      return Member(llvm::cast<clang::MemberExpr>(*expr));
    case clang::Stmt::ArraySubscriptExprClass:
      return Subscript(llvm::cast<clang::ArraySubscriptExpr>(*expr));
    case clang::Stmt::CXXThisExprClass:
      return This();
    case clang::Stmt::UnaryOperatorClass:
      return Unary(llvm::cast<clang::UnaryOperator>(*expr));
    case clang::Stmt::BinaryOperatorClass:
    case clang::Stmt::CompoundAssignOperatorClass:
      return Binary(llvm::cast<clang::BinaryOperator>(*expr));
    case clang::Stmt::ConditionalOperatorClass:
    case clang::Stmt::BinaryConditionalOperatorClass:
      return Select(llvm::cast<clang::AbstractConditionalOperator>(*expr));
    case clang::Stmt::CallExprClass:
    case clang::Stmt::CXXMemberCallExprClass:
    case clang::Stmt::CXXOperatorCallExprClass:
    case clang::Stmt::UserDefinedLiteralClass:
    case clang::Stmt::CUDAKernelCallExprClass:
      return Call(llvm::cast<clang::CallExpr>(*expr));
    case clang::Stmt::CXXConstructExprClass:
    case clang::Stmt::CXXTemporaryObjectExprClass:
      return Construct(llvm::cast<clang::CXXConstructExpr>(*expr));
    case clang::Stmt::CXXInheritedCtorInitExprClass:
      return InheritedConstruct(llvm::cast<clang::CXXInheritedCtorInitExpr>(*expr));
    case clang::Stmt::CXXNewExprClass:
      return New(llvm::cast<clang::CXXNewExpr>(*expr));
    case clang::Stmt::CXXDeleteExprClass:
      Term(llvm::cast<clang::CXXDeleteExpr>(expr)->getArgument());
      if (synthetic_) Delete(llvm::cast<clang::CXXDeleteExpr>(*expr));
      return builder_.Unknown();
    case clang::Stmt::LambdaExprClass:
      return Lambda(llvm::cast<clang::LambdaExpr>(*expr));
    case clang::Stmt::InitListExprClass:
      return InitList(llvm::cast<clang::InitListExpr>(*expr));
    case clang::Stmt::CXXParenListInitExprClass:
      return ParenList(llvm::cast<clang::CXXParenListInitExpr>(*expr));
    case clang::Stmt::CXXStdInitializerListExprClass:
      return InitializerList(llvm::cast<clang::CXXStdInitializerListExpr>(*expr));
    case clang::Stmt::AtomicExprClass:
      return Atomic(llvm::cast<clang::AtomicExpr>(*expr));
    case clang::Stmt::CXXThrowExprClass: {
      const auto& thrown = llvm::cast<clang::CXXThrowExpr>(*expr);
      if (thrown.getSubExpr() != nullptr) Term(thrown.getSubExpr());
      if (const auto* locals = plan_.LocalsAt(expr)) {
        EmitUnwinding(*locals, expr->getSourceRange());
      }
      Emit(Instruction::Kind::kThrow, expr->getSourceRange());
      return builder_.Unknown();
    }
    default:
      if (const auto* cast = llvm::dyn_cast<clang::CastExpr>(expr)) return Cast(*cast);
      return ComputeOther(expr);
  }
}

TermId BodyLowering::ComputeOther(const clang::Expr* expr) {
  switch (expr->getStmtClass()) {
    case clang::Stmt::IntegerLiteralClass:
    case clang::Stmt::CharacterLiteralClass:
    case clang::Stmt::CXXBoolLiteralExprClass:
    case clang::Stmt::UnaryExprOrTypeTraitExprClass:
    case clang::Stmt::TypeTraitExprClass:
    case clang::Stmt::CXXNoexceptExprClass:
    case clang::Stmt::SizeOfPackExprClass:
    case clang::Stmt::OffsetOfExprClass:
    case clang::Stmt::ConceptSpecializationExprClass:
    case clang::Stmt::RequiresExprClass: {
      const TermId constant = Constant(expr);
      return constant.valid() ? constant : Unknown(expr);
    }
    case clang::Stmt::CXXNullPtrLiteralExprClass:
    case clang::Stmt::GNUNullExprClass:
      return builder_.Integer(0);
    case clang::Stmt::ImplicitValueInitExprClass:
    case clang::Stmt::CXXScalarValueInitExprClass:
      if (!IsPlaceExpr(expr)) return builder_.Integer(0);
      InitZero(DestinationPlace(expr), expr->getType(), expr->getSourceRange());
      return DestinationPlace(expr);
    case clang::Stmt::CXXDefaultArgExprClass:
      return Afresh(expr, llvm::cast<clang::CXXDefaultArgExpr>(expr)->getExpr());
    case clang::Stmt::CXXDefaultInitExprClass: {
      const clang::Expr* inner = llvm::cast<clang::CXXDefaultInitExpr>(expr)->getExpr();
      if (inner == nullptr) return Unknown(expr);
      return memo_.contains(inner) ? Term(inner) : Afresh(expr, inner);
    }
    case clang::Stmt::StmtExprClass: {
      const clang::CompoundStmt* block = llvm::cast<clang::StmtExpr>(expr)->getSubStmt();
      const auto* last =
          block->body_empty() ? nullptr : llvm::dyn_cast<clang::Expr>(block->body_back());
      return last != nullptr && !expr->getType()->isVoidType() ? Term(last) : Unknown(expr);
    }
    case clang::Stmt::CoawaitExprClass:
    case clang::Stmt::CoyieldExprClass: {
      const clang::Expr* resume = llvm::cast<clang::CoroutineSuspendExpr>(expr)->getResumeExpr();
      return resume != nullptr ? Term(resume) : Unknown(expr);
    }
    case clang::Stmt::ArrayInitLoopExprClass: {
      const auto* loop = llvm::cast<clang::ArrayInitLoopExpr>(expr);
      EmitCopy(DestinationPlace(expr), PlaceOf(loop->getCommonExpr()->getSourceExpr()),
               expr->getSourceRange());
      return DestinationPlace(expr);
    }
    case clang::Stmt::StringLiteralClass: {
      const TermId named = NamedLiteral(*llvm::cast<clang::StringLiteral>(expr));
      if (named.valid()) return named;
      [[fallthrough]];
    }
    case clang::Stmt::PredefinedExprClass:
      return builder_.Deref(builder_.Unknown(declarations_.UsedType(expr->getType())));
    default:
      return ComputeWrapped(expr);
  }
}

// A text that may be the name of a file is the same object wherever it stands; what others say does
// not matter.
TermId BodyLowering::NamedLiteral(const clang::StringLiteral& literal) {
  constexpr size_t kMost = 80;
  if (literal.getCharByteWidth() != 1) return {};
  const llvm::StringRef text = literal.getString();
  const bool name =
      !text.empty() && text.size() <= kMost && text.find_first_of("./") != text.npos &&
      llvm::all_of(text, [](char c) { return llvm::isPrint(c) && c != ' ' && c != '%'; });
  if (!name) return {};
  // What the compiler or the command line says (__FILE__) depends on where the project lies.
  const clang::SourceManager& sources = context_.getSourceManager();
  for (unsigned token = 0; token < literal.getNumConcatenated(); ++token) {
    const clang::SourceLocation at = sources.getSpellingLoc(literal.getStrTokenLoc(token));
    if (at.isInvalid() || sources.isWrittenInScratchSpace(at) ||
        sources.isWrittenInCommandLineFile(at))
      return {};
  }
  bool is_new = false;
  const summary::VariableId id = builder_.InternVariable(("literal " + text).str(), &is_new);
  if (is_new) {
    const summary::TypeId type = declarations_.UsedType(literal.getType());
    summary::Variable& variable = builder_.unit().variables[id.value];
    variable.name = ("\"" + text + "\"").str();
    variable.type = type;
  }
  return builder_.Global(id);
}

// Expressions that stand for what is inside them.
TermId BodyLowering::ComputeWrapped(const clang::Expr* expr) {
  switch (expr->getStmtClass()) {
    case clang::Stmt::ParenExprClass:
      return Term(llvm::cast<clang::ParenExpr>(expr)->getSubExpr());
    case clang::Stmt::ExprWithCleanupsClass:
      return Term(llvm::cast<clang::FullExpr>(expr)->getSubExpr());
    case clang::Stmt::ConstantExprClass: {
      const TermId constant = Constant(expr);
      return constant.valid() ? constant : Term(llvm::cast<clang::FullExpr>(expr)->getSubExpr());
    }
    case clang::Stmt::CXXBindTemporaryExprClass:
      return Term(llvm::cast<clang::CXXBindTemporaryExpr>(expr)->getSubExpr());
    case clang::Stmt::MaterializeTemporaryExprClass: {
      const clang::Expr* inner = llvm::cast<clang::MaterializeTemporaryExpr>(expr)->getSubExpr();
      return PlaceOf(inner);
    }
    case clang::Stmt::CompoundLiteralExprClass: {
      const clang::Expr* init = llvm::cast<clang::CompoundLiteralExpr>(expr)->getInitializer();
      return PlaceOf(init);
    }
    case clang::Stmt::SubstNonTypeTemplateParmExprClass:
      return Term(llvm::cast<clang::SubstNonTypeTemplateParmExpr>(expr)->getReplacement());
    case clang::Stmt::GenericSelectionExprClass:
      return Term(llvm::cast<clang::GenericSelectionExpr>(expr)->getResultExpr());
    case clang::Stmt::ChooseExprClass:
      return Term(llvm::cast<clang::ChooseExpr>(expr)->getChosenSubExpr());
    case clang::Stmt::CXXRewrittenBinaryOperatorClass:
      return Term(llvm::cast<clang::CXXRewrittenBinaryOperator>(expr)->getSemanticForm());
    case clang::Stmt::OpaqueValueExprClass: {
      const clang::Expr* source = llvm::cast<clang::OpaqueValueExpr>(expr)->getSourceExpr();
      return source != nullptr ? Term(source) : Unknown(expr);
    }
    default:
      return Unknown(expr);
  }
}

}  // namespace lockgraph::extract
