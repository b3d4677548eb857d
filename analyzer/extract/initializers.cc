// Objects coming into being: destinations, new, lists, member initialisers, lambdas.
#include "analyzer/extract/lowering.h"

namespace lockgraph::extract {

using summary::Instruction;
using summary::TermId;

TermId BodyLowering::DestinationPlace(const clang::Expr* producer) {
  const Destination* aim = plan_.DestinationOf(producer);
  if (aim == nullptr) return Temporary(producer);
  switch (aim->kind) {
    case Destination::Kind::kTemporary:
      return Temporary(producer);
    case Destination::Kind::kVariable:
      DeclareOnce(*aim->variable, aim->variable->getLocation());
      return VariablePlace(*aim->variable);
    case Destination::Kind::kResultSlot:
      return builder_.Deref(builder_.Load(builder_.Local(result_slot_)));
    case Destination::Kind::kNew:
      return builder_.Deref(NewAddress(llvm::cast<clang::CXXNewExpr>(*aim->outer)));
    case Destination::Kind::kMember:
      return builder_.Field(builder_.Deref(This()), declarations_.Field(*aim->field));
    case Destination::Kind::kSelf:
      return builder_.Deref(This());
    case Destination::Kind::kPartOf: {
      const TermId outer = DestinationPlace(aim->outer);
      return aim->field == nullptr ? outer
                                   : builder_.Field(outer, declarations_.Field(*aim->field));
    }
    case Destination::Kind::kElementOf:
      return builder_.Element(DestinationPlace(aim->outer), builder_.Integer(aim->index));
  }
  return Temporary(producer);
}

TermId BodyLowering::NewAddress(const clang::CXXNewExpr& expr) {
  auto known = allocated_.find(&expr);
  if (known != allocated_.end()) return known->second;
  const clang::FunctionDecl* allocate = expr.getOperatorNew();
  TermId address;
  if (allocate != nullptr && allocate->isReservedGlobalPlacementOperator()) {
    address = ValueOf(expr.getPlacementArg(0));
  } else {
    address = builder_.New(allocations_++, declarations_.UsedType(expr.getAllocatedType()));
  }
  allocated_[&expr] = address;
  return address;
}

TermId BodyLowering::New(const clang::CXXNewExpr& expr) {
  const TermId address = NewAddress(expr);
  if (expr.getArraySize() && *expr.getArraySize() != nullptr) ValueOf(*expr.getArraySize());
  if (const clang::Expr* init = expr.getInitializer()) {
    InitPart(builder_.Deref(address), init->getType(), init);
  }
  return address;
}

void BodyLowering::Delete(const clang::CXXDeleteExpr& expr) {
  const clang::QualType type = expr.getDestroyedType();
  if (type.isNull() || type->isDependentType()) return;
  TermId place = builder_.Deref(ValueOf(expr.getArgument()));
  if (expr.isArrayForm()) place = builder_.Element(place, TermId{});
  EmitDestructor(place, type, expr.getSourceRange(), /*implicit=*/false,
                 /*dynamic=*/!expr.isArrayForm());
}

// Brings the part of an object at `place` to the value of `init`, which may have been lowered
// straight into it.
void BodyLowering::InitPart(TermId place, clang::QualType type, const clang::Expr* init) {
  if (type->isReferenceType()) {
    return EmitAssign(place, AddressOf(init), init->getSourceRange());
  }
  if (IsObjectType(type)) {
    const clang::Expr* producer = BodyPlan::Producer(init);
    if (llvm::isa<clang::ImplicitValueInitExpr, clang::NoInitExpr>(producer)) {
      return InitZero(place, type, init->getSourceRange());
    }
    if (!llvm::isa<clang::StringLiteral>(producer)) Term(init);
    return;
  }
  if (llvm::isa<clang::NoInitExpr>(init)) return;
  EmitAssign(place, ValueOf(init), init->getSourceRange());
}

void BodyLowering::InitZero(TermId place, clang::QualType type, clang::SourceRange where,
                            int depth) {
  constexpr int kMaxDepth = 4;
  const clang::RecordDecl* record = type->getAsRecordDecl();
  if (record == nullptr || record->getDefinition() == nullptr || depth > kMaxDepth) return;
  for (const clang::FieldDecl* field : record->getDefinition()->fields()) {
    if (field->isUnnamedBitField() || field->getType()->isReferenceType()) continue;
    const TermId part = builder_.Field(place, declarations_.Field(*field));
    if (IsRecordType(field->getType())) {
      InitZero(part, field->getType(), where, depth + 1);
    } else if (field->getType()->isScalarType() && !field->getType()->isFloatingType()) {
      EmitAssign(part, builder_.Integer(0), where);
    }
    if (record->isUnion()) return;
  }
}

void BodyLowering::InitMembers(const clang::Expr* list, llvm::ArrayRef<clang::Expr*> inits,
                               const clang::FieldDecl* union_field) {
  const TermId object = DestinationPlace(list);
  const clang::RecordDecl* record = list->getType()->getAsRecordDecl();
  if (record == nullptr) return;
  size_t next = 0;
  if (record->isUnion()) {
    if (union_field == nullptr || inits.empty()) return;
    const TermId place = builder_.Field(object, declarations_.Field(*union_field));
    return InitPart(place, union_field->getType(), inits[0]);
  }
  if (const auto* cxx = llvm::dyn_cast<clang::CXXRecordDecl>(record)) {
    hooks_.on_constructed(*cxx);
    declarations_.MarkConstructed(*cxx);
    for (const clang::CXXBaseSpecifier& base : cxx->bases()) {
      if (next < inits.size()) InitPart(object, base.getType(), inits[next++]);
    }
  }
  for (const clang::FieldDecl* field : record->fields()) {
    if (field->isUnnamedBitField()) continue;
    if (next >= inits.size()) return;
    const TermId place = builder_.Field(object, declarations_.Field(*field));
    InitPart(place, field->getType(), inits[next++]);
  }
}

void BodyLowering::InitElements(const clang::Expr* list, llvm::ArrayRef<clang::Expr*> inits) {
  constexpr size_t kMaxElements = 4096;
  const TermId array = DestinationPlace(list);
  const clang::ArrayType* type = context_.getAsArrayType(list->getType());
  if (type == nullptr) return;
  const clang::QualType element = type->getElementType();
  if (element->isArithmeticType() && inits.size() > 64) return;  // a table of numbers
  for (size_t i = 0; i < std::min(inits.size(), kMaxElements); ++i) {
    InitPart(builder_.Element(array, builder_.Integer(static_cast<int64_t>(i))), element, inits[i]);
  }
}

TermId BodyLowering::InitList(const clang::InitListExpr& list) {
  if (!list.isSemanticForm() && list.getSemanticForm() != nullptr) {
    return Term(list.getSemanticForm());
  }
  if (list.isTransparent() && list.getNumInits() == 1) return Term(list.getInit(0));
  if (IsRecordType(list.getType())) {
    InitMembers(&list, {const_cast<clang::InitListExpr&>(list).getInits(), list.getNumInits()},
                list.getInitializedFieldInUnion());
    return DestinationPlace(&list);
  }
  if (list.getType()->isArrayType()) {
    InitElements(&list, {const_cast<clang::InitListExpr&>(list).getInits(), list.getNumInits()});
    return DestinationPlace(&list);
  }
  if (list.getNumInits() == 1) return Term(list.getInit(0));
  return list.getNumInits() == 0 ? builder_.Integer(0) : Unknown(&list);
}

TermId BodyLowering::ParenList(const clang::CXXParenListInitExpr& list) {
  auto inits = const_cast<clang::CXXParenListInitExpr&>(list).getInitExprs();
  if (IsRecordType(list.getType())) {
    InitMembers(&list, inits, list.getInitializedFieldInUnion());
  } else {
    InitElements(&list, inits);
  }
  return DestinationPlace(&list);
}

TermId BodyLowering::InitializerList(const clang::CXXStdInitializerListExpr& expr) {
  const TermId object = DestinationPlace(&expr);
  const TermId array = PlaceOf(expr.getSubExpr());
  const clang::RecordDecl* record = expr.getType()->getAsRecordDecl();
  for (const clang::FieldDecl* field : record->fields()) {
    if (!field->getType()->isPointerType()) continue;
    EmitAssign(builder_.Field(object, declarations_.Field(*field)), builder_.Address(array),
               expr.getSourceRange());
    break;
  }
  return object;
}

void BodyLowering::LowerMemberInitializer(const clang::CXXCtorInitializer& initializer) {
  const clang::Expr* init = initializer.getInit();
  if (!initializer.isAnyMemberInitializer()) {
    Term(init);
    return;
  }
  const clang::FieldDecl* field = initializer.getMember();
  TermId place = builder_.Deref(This());
  if (field == nullptr) {  // of an anonymous struct or union
    for (const clang::NamedDecl* step : initializer.getIndirectMember()->chain()) {
      field = llvm::cast<clang::FieldDecl>(step);
      place = builder_.Field(place, declarations_.Field(*field));
    }
  } else {
    place = builder_.Field(place, declarations_.Field(*field));
  }
  if (const auto* value = llvm::dyn_cast<clang::CXXDefaultInitExpr>(init)) {
    if (value->getExpr() != nullptr) init = value->getExpr();
  }
  InitPart(place, field->getType(), init);
}

TermId BodyLowering::Lambda(const clang::LambdaExpr& expr) {
  const TermId object = DestinationPlace(&expr);
  const clang::CXXRecordDecl& closure = *expr.getLambdaClass();
  hooks_.on_local_class(closure);
  hooks_.on_constructed(closure);
  declarations_.MarkConstructed(closure);
  auto field = closure.field_begin();
  for (const clang::Expr* init : expr.capture_inits()) {
    const clang::FieldDecl& capture = **field++;
    if (init == nullptr) continue;
    InitPart(builder_.Field(object, declarations_.Field(capture)), capture.getType(), init);
  }
  return object;
}

}  // namespace lockgraph::extract
