// Operators and casts that are no calls.
#include "analyzer/extract/lowering.h"

namespace lockgraph::extract {

using summary::Operator;
using summary::TermId;
using summary::TermKind;

namespace {

Operator OperatorOf(clang::BinaryOperatorKind opcode) {
  switch (opcode) {
    case clang::BO_Mul:
    case clang::BO_MulAssign:
      return Operator::kMultiply;
    case clang::BO_Div:
    case clang::BO_DivAssign:
      return Operator::kDivide;
    case clang::BO_Rem:
    case clang::BO_RemAssign:
      return Operator::kRemainder;
    case clang::BO_Add:
    case clang::BO_AddAssign:
      return Operator::kAdd;
    case clang::BO_Sub:
    case clang::BO_SubAssign:
      return Operator::kSubtract;
    case clang::BO_Shl:
    case clang::BO_ShlAssign:
      return Operator::kShiftLeft;
    case clang::BO_Shr:
    case clang::BO_ShrAssign:
      return Operator::kShiftRight;
    case clang::BO_And:
    case clang::BO_AndAssign:
      return Operator::kBitAnd;
    case clang::BO_Xor:
    case clang::BO_XorAssign:
      return Operator::kBitXor;
    case clang::BO_Or:
    case clang::BO_OrAssign:
      return Operator::kBitOr;
    case clang::BO_LT:
      return Operator::kLess;
    case clang::BO_GT:
      return Operator::kGreater;
    case clang::BO_LE:
      return Operator::kLessEqual;
    case clang::BO_GE:
      return Operator::kGreaterEqual;
    case clang::BO_EQ:
      return Operator::kEqual;
    case clang::BO_NE:
      return Operator::kNotEqual;
    case clang::BO_LAnd:
      return Operator::kLogicalAnd;
    case clang::BO_LOr:
      return Operator::kLogicalOr;
    default:
      return Operator::kNone;
  }
}

// The pointer that a range-for statement moves over an array: it can be at any element.
bool IsRangeIterator(const clang::Expr* expr) {
  const auto* reference = llvm::dyn_cast<clang::DeclRefExpr>(expr->IgnoreParenImpCasts());
  return reference != nullptr && reference->getDecl()->isImplicit() &&
         reference->getType()->isPointerType() &&
         reference->getDecl()->getName().starts_with("__begin");
}

bool IsBooleanConversion(clang::CastKind kind) {
  return kind == clang::CK_IntegralToBoolean || kind == clang::CK_PointerToBoolean ||
         kind == clang::CK_MemberPointerToBoolean;
}

}  // namespace

TermId BodyLowering::Truth(const clang::Expr* expr) {
  const clang::Expr* bare = expr->IgnoreParens();
  if (const auto* cast = llvm::dyn_cast<clang::CastExpr>(bare)) {
    if (IsBooleanConversion(cast->getCastKind())) return ValueOf(cast->getSubExpr());
  }
  return ValueOf(bare);
}

TermId BodyLowering::Unary(const clang::UnaryOperator& expr) {
  const clang::Expr* operand = expr.getSubExpr();
  switch (expr.getOpcode()) {
    case clang::UO_Deref: {
      const TermId pointer = ValueOf(operand);
      if (IsRangeIterator(operand)) return builder_.Element(builder_.Deref(pointer), TermId{});
      const bool first =
          operand->IgnoreParens()->getStmtClass() == clang::Stmt::ImplicitCastExprClass &&
          llvm::cast<clang::ImplicitCastExpr>(operand->IgnoreParens())->getCastKind() ==
              clang::CK_ArrayToPointerDecay;
      const TermId place = builder_.Deref(pointer);
      return first ? builder_.Element(place, builder_.Integer(0)) : place;
    }
    case clang::UO_AddrOf: {
      const auto* reference = llvm::dyn_cast<clang::DeclRefExpr>(operand->IgnoreParens());
      if (reference != nullptr &&
          llvm::isa<clang::FieldDecl, clang::IndirectFieldDecl>(reference->getDecl())) {
        return Unknown(&expr);  // pointer to a data member
      }
      return AddressOf(operand);
    }
    case clang::UO_Extension:
    case clang::UO_Plus:
      return Term(operand);
    case clang::UO_LNot:
      return builder_.Unary(Operator::kNot, Truth(operand));
    case clang::UO_Minus:
    case clang::UO_Not: {
      const TermId constant = Constant(&expr);
      if (constant.valid()) return constant;
      return builder_.Unary(
          expr.getOpcode() == clang::UO_Minus ? Operator::kNegate : Operator::kComplement,
          ValueOf(operand));
    }
    case clang::UO_PreInc:
    case clang::UO_PreDec:
    case clang::UO_PostInc:
    case clang::UO_PostDec:
      return Increment(expr);
    case clang::UO_Coawait:
      return Term(operand);
    default:
      Term(operand);
      return Unknown(&expr);
  }
}

TermId BodyLowering::Increment(const clang::UnaryOperator& expr) {
  const clang::Expr* operand = expr.getSubExpr();
  const TermId place = PlaceOf(operand);
  if (IsRangeIterator(operand)) return place;
  const TermId old = builder_.Load(place);
  TermId result = expr.isGLValue() ? place : old;
  if (expr.isPostfix() && !plan_.IsDiscarded(&expr)) {
    const TermId saved = Temporary(&expr);
    EmitAssign(saved, old, expr.getSourceRange());
    result = builder_.Load(saved);
  }
  const TermId one = builder_.Integer(expr.isIncrementOp() ? 1 : -1);
  const TermId next = operand->getType()->isPointerType()
                          ? Offset(old, one)
                          : builder_.Binary(Operator::kAdd, old, one);
  EmitAssign(place, next, expr.getSourceRange());
  return result;
}

// pointer + index: the address of an element.
TermId BodyLowering::Offset(TermId pointer, TermId index) {
  return builder_.Address(builder_.Element(builder_.Deref(pointer), index));
}

TermId BodyLowering::Assign(const clang::BinaryOperator& expr) {
  const clang::QualType type = expr.getLHS()->getType();
  if (expr.isCompoundAssignmentOp()) {
    const TermId value = ValueOf(expr.getRHS());
    const TermId place = PlaceOf(expr.getLHS());
    const TermId old = builder_.Load(place);
    TermId next;
    if (type->isPointerType()) {
      const bool down = expr.getOpcode() == clang::BO_SubAssign;
      next = Offset(old, down ? builder_.Unary(Operator::kNegate, value) : value);
    } else if (type->isFloatingType()) {
      next = builder_.Unknown(declarations_.UsedType(type));
    } else {
      next = builder_.Binary(OperatorOf(expr.getOpcode()), old, value);
    }
    EmitAssign(place, next, expr.getSourceRange());
    return place;
  }
  if (IsObjectType(type)) {
    const TermId from = PlaceOf(expr.getRHS());
    const TermId place = PlaceOf(expr.getLHS());
    EmitCopy(place, from, expr.getSourceRange());
    return place;
  }
  const TermId value = ValueOf(expr.getRHS());
  const TermId place = PlaceOf(expr.getLHS());
  EmitAssign(place, value, expr.getSourceRange());
  return place;
}

// offsetof(T, member), written as &((T*)0)->member. What is subtracted from a pointer to a member
// leads to the object around it (container_of, list_entry).
TermId BodyLowering::MemberOffset(const clang::Expr* expr) {
  const clang::Expr* bare = expr->IgnoreParenCasts();
  if (const auto* offset = llvm::dyn_cast<clang::OffsetOfExpr>(bare)) {
    TermId place = builder_.Deref(builder_.Integer(0));
    for (unsigned i = 0; i < offset->getNumComponents(); ++i) {
      const clang::OffsetOfNode& step = offset->getComponent(i);
      if (step.getKind() != clang::OffsetOfNode::Field) return {};
      place = builder_.Field(place, declarations_.Field(*step.getField()));
    }
    return builder_.Address(place);
  }
  const auto* address = llvm::dyn_cast<clang::UnaryOperator>(bare);
  if (address == nullptr || address->getOpcode() != clang::UO_AddrOf) return {};
  const clang::Expr* base = address->getSubExpr()->IgnoreParens();
  while (const auto* member = llvm::dyn_cast<clang::MemberExpr>(base)) {
    base = member->getBase()->IgnoreParenCasts();
  }
  const bool null = llvm::isa<clang::IntegerLiteral>(base) || llvm::isa<clang::GNUNullExpr>(base);
  return null ? ValueOf(bare) : TermId{};
}

TermId BodyLowering::Binary(const clang::BinaryOperator& expr) {
  const clang::Expr* left = expr.getLHS();
  const clang::Expr* right = expr.getRHS();
  if (expr.isAssignmentOp()) {
    const TermId place = Assign(expr);
    return expr.isGLValue() || IsObjectType(expr.getType()) ? place : builder_.Load(place);
  }
  if (expr.isCommaOp()) {
    if (synthetic_) Term(left);
    return Term(right);
  }
  if (expr.isPtrMemOp()) {
    const TermId object =
        expr.getOpcode() == clang::BO_PtrMemI ? builder_.Deref(ValueOf(left)) : PlaceOf(left);
    ValueOf(right);
    if (expr.getType()->isSpecificBuiltinType(clang::BuiltinType::BoundMember)) return object;
    return Unknown(&expr);
  }
  if (expr.isLogicalOp()) {
    const TermId first = Truth(left);
    const clang::Expr* bare = right->IgnoreParens();
    const auto* cast = llvm::dyn_cast<clang::CastExpr>(bare);
    const TermId second = ValueIfReached(
        cast != nullptr && IsBooleanConversion(cast->getCastKind()) ? cast->getSubExpr() : bare);
    return builder_.Binary(OperatorOf(expr.getOpcode()), first, second);
  }
  if (const TermId offset = expr.getOpcode() == clang::BO_Sub ? MemberOffset(right) : TermId{};
      offset.valid()) {
    return builder_.Binary(Operator::kSubtract, ValueOf(left->IgnoreParenCasts()), offset);
  }
  const TermId a = ValueOf(left);
  const TermId b = ValueOf(right);
  const Operator op = OperatorOf(expr.getOpcode());
  if (op == Operator::kNone || expr.getType()->isFloatingType() || expr.getType()->isVectorType()) {
    return Unknown(&expr);
  }
  const auto& terms = builder_.unit().terms;
  if (terms[a.value].kind == TermKind::kInteger && terms[b.value].kind == TermKind::kInteger) {
    const TermId constant = Constant(&expr);
    if (constant.valid()) return constant;
  }
  if (expr.getType()->isPointerType() && op == Operator::kAdd) {
    return left->getType()->isPointerType() ? Offset(a, b) : Offset(b, a);
  }
  if (expr.getType()->isPointerType() && op == Operator::kSubtract) {
    return Offset(a, builder_.Unary(Operator::kNegate, b));
  }
  return builder_.Binary(op, a, b);
}

TermId BodyLowering::Select(const clang::AbstractConditionalOperator& expr) {
  if (IsObjectType(expr.getType()) && !expr.isGLValue()) {
    // Both arms made the same object.
    if (synthetic_) {
      Term(expr.getTrueExpr());
      Term(expr.getFalseExpr());
    }
    return DestinationPlace(&expr);
  }
  const TermId condition = Truth(expr.getCond());
  // An arm that throws has no value.
  for (const clang::Expr* arm : {expr.getTrueExpr(), expr.getFalseExpr()}) {
    if (!llvm::isa<clang::CXXThrowExpr>(arm->IgnoreParenImpCasts())) continue;
    const clang::Expr* other = arm == expr.getTrueExpr() ? expr.getFalseExpr() : expr.getTrueExpr();
    if (!expr.getType()->isVoidType()) return expr.isGLValue() ? PlaceOf(other) : ValueOf(other);
  }
  if (expr.isGLValue()) {
    auto address = [&](const clang::Expr* arm) {
      const clang::Expr* bare = arm->IgnoreParens();
      return synthetic_ || memo_.contains(bare) || !bare->HasSideEffects(context_)
                 ? AddressOf(bare)
                 : builder_.Unknown();
    };
    const TermId if_true = address(expr.getTrueExpr());
    const TermId if_false = address(expr.getFalseExpr());
    return builder_.Deref(builder_.Select(condition, if_true, if_false));
  }
  if (expr.getType()->isVoidType()) {
    if (synthetic_) {
      Term(expr.getTrueExpr());
      Term(expr.getFalseExpr());
    }
    return Unknown(&expr);
  }
  const TermId if_true = ValueIfReached(expr.getTrueExpr());
  const TermId if_false = ValueIfReached(expr.getFalseExpr());
  return builder_.Select(condition, if_true, if_false);
}

TermId BodyLowering::Cast(const clang::CastExpr& expr) {
  const clang::Expr* operand = expr.getSubExpr();
  switch (expr.getCastKind()) {
    case clang::CK_ArrayToPointerDecay:
    case clang::CK_FunctionToPointerDecay:
      return AddressOf(operand);
    case clang::CK_LValueToRValue: {
      if (!IsObjectType(expr.getType())) {
        const auto* reference = llvm::dyn_cast<clang::DeclRefExpr>(operand->IgnoreParens());
        const auto* variable =
            reference ? llvm::dyn_cast<clang::VarDecl>(reference->getDecl()) : nullptr;
        if (variable != nullptr && variable->mightBeUsableInConstantExpressions(context_)) {
          const TermId constant = Constant(&expr);
          if (constant.valid()) return constant;
        }
        return ValueOf(operand);
      }
      const TermId from = PlaceOf(operand);  // a C struct
      if (plan_.DestinationOf(&expr) == nullptr) return from;
      const TermId place = DestinationPlace(&expr);
      EmitCopy(place, from, expr.getSourceRange());
      return place;
    }
    case clang::CK_IntegralToBoolean:
    case clang::CK_PointerToBoolean:
    case clang::CK_MemberPointerToBoolean:
      return builder_.Binary(Operator::kNotEqual, ValueOf(operand), builder_.Integer(0));
    case clang::CK_NullToPointer:
    case clang::CK_NullToMemberPointer:
      return builder_.Integer(0);
    case clang::CK_Dynamic: {
      if (expr.isGLValue()) return Term(operand);
      return builder_.Select(builder_.Unknown(), ValueOf(operand), builder_.Integer(0));
    }
    case clang::CK_IntegralCast: {
      const TermId value = ValueOf(operand);
      if (builder_.unit().terms[value.value].kind == TermKind::kInteger) {
        const TermId constant = Constant(&expr);
        if (constant.valid()) return constant;
      }
      return value;
    }
    case clang::CK_LValueToRValueBitCast:
      return expr.isGLValue() ? Term(operand) : ValueOf(operand);
    case clang::CK_FloatingToIntegral:
    case clang::CK_FloatingToBoolean:
    case clang::CK_IntegralToFloating:
    case clang::CK_FloatingCast:
    case clang::CK_ToVoid:
    case clang::CK_VectorSplat:
      Term(operand);
      return Unknown(&expr);
    default:
      return expr.isGLValue() ? PlaceOf(operand) : Term(operand);
  }
}

}  // namespace lockgraph::extract
