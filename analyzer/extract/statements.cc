// Statements, variables and destructors.
#include "analyzer/extract/lowering.h"
#include "clang/AST/Attr.h"

namespace lockgraph::extract {

using summary::Instruction;
using summary::Local;
using summary::LocalId;
using summary::TermId;

bool IsConstantInitialized(const clang::VarDecl& variable) {
  const clang::Expr* init = variable.getInit();
  if (init == nullptr || !variable.getASTContext().getLangOpts().CPlusPlus) return true;
  return variable.hasConstantInitialization();
}

Instruction& BodyLowering::Emit(Instruction::Kind kind, clang::SourceRange where) {
  summary::PlaceId place = declarations_.locations().Of(where);
  if (!place.valid()) place = last_place_;  // written by the compiler: where the code before it is
  last_place_ = place;
  Instruction& instruction = body_.blocks[current_].instructions.emplace_back();
  instruction.kind = kind;
  instruction.where = place;
  return instruction;
}

void BodyLowering::EmitAssign(TermId place, TermId value, clang::SourceRange where) {
  Instruction& assign = Emit(Instruction::Kind::kAssign, where);
  assign.place = place;
  assign.value = value;
}

void BodyLowering::EmitCopy(TermId place, TermId from, clang::SourceRange where) {
  const TermId value = builder_.Address(from);
  Instruction& copy = Emit(Instruction::Kind::kCopy, where);
  copy.place = place;
  copy.value = value;
}

LocalId BodyLowering::AddLocal(Local::Kind kind, std::string name, clang::QualType type,
                               clang::SourceRange where) {
  Local local;
  local.kind = kind;
  local.name = std::move(name);
  local.type = declarations_.UsedType(type);
  local.place = declarations_.locations().Of(where);
  body_.locals.push_back(std::move(local));
  return {static_cast<uint32_t>(body_.locals.size() - 1)};
}

// The temporary object that `expr` makes; its lifetime begins here when it is new.
TermId BodyLowering::Temporary(const clang::Expr* expr) {
  auto [entry, inserted] = temporaries_.try_emplace(expr);
  if (inserted) {
    clang::QualType type = expr->getType();
    if (type->isVoidType()) type = context_.IntTy;
    entry->second =
        AddLocal(Local::Kind::kTemporary, "", type.getNonReferenceType(), expr->getSourceRange());
    const TermId place = builder_.Local(temporaries_[expr]);
    if (synthetic_ && IsRecordType(type)) unfinished_.push_back(expr);
    if (IsObjectType(type)) Emit(Instruction::Kind::kDeclare, expr->getSourceRange()).place = place;
    return place;
  }
  return builder_.Local(entry->second);
}

// Begins the lifetime of a local, once per block: the arms of ?: may each make the object.
void BodyLowering::DeclareOnce(const clang::VarDecl& variable, clang::SourceRange where) {
  if (!variable.hasLocalStorage()) return;
  auto [entry, inserted] = declared_in_.try_emplace(&variable, current_);
  if (!inserted && entry->second == current_) return;
  entry->second = current_;
  const TermId place = VariablePlace(variable);
  if (builder_.unit().terms[place.value].kind != summary::TermKind::kLocal) return;  // NRVO
  Emit(Instruction::Kind::kDeclare, where).place = place;
}

void BodyLowering::LowerStatement(const clang::Stmt* stmt) {
  if (const auto* expr = llvm::dyn_cast<clang::Expr>(stmt)) {
    Term(expr);
    if (plan_.SuspendsAfter(expr)) Emit(Instruction::Kind::kSuspend, expr->getSourceRange());
    return;
  }
  switch (stmt->getStmtClass()) {
    case clang::Stmt::DeclStmtClass:
      for (const clang::Decl* decl : llvm::cast<clang::DeclStmt>(stmt)->decls()) {
        if (const auto* variable = llvm::dyn_cast<clang::VarDecl>(decl)) {
          LowerDeclaration(*variable);
        }
      }
      return;
    case clang::Stmt::ReturnStmtClass:
      return LowerReturn(llvm::cast<clang::ReturnStmt>(*stmt));
    case clang::Stmt::CoreturnStmtClass: {
      Emit(Instruction::Kind::kReturn, stmt->getSourceRange());
      return;
    }
    default:
      return;
  }
}

void BodyLowering::LowerDeclaration(const clang::VarDecl& variable) {
  const clang::SourceRange range = variable.getLocation();
  if (variable.hasExternalStorage()) return;
  const clang::Expr* init = variable.getInit();
  if (variable.isStaticLocal()) {
    if (IsConstantInitialized(variable)) return hooks_.on_constant_static(variable);
  }
  const clang::QualType type = variable.getType();
  if (init == nullptr) {
    DeclareOnce(variable, range);
  } else if (type->isReferenceType()) {
    const TermId value = AddressOf(init);
    EmitAssign(VariablePlace(variable), value, range);
  } else if (IsObjectType(type)) {
    if (!declared_in_.contains(&variable)) DeclareOnce(variable, range);
    InitPart(VariablePlace(variable), type, init);
  } else {
    const TermId value = ValueOf(init);
    EmitAssign(VariablePlace(variable), value, range);
  }
  if (variable.isStaticLocal() && variable.getTLSKind() == clang::VarDecl::TLS_None) {
    const TermId place = VariablePlace(variable);
    Emit(Instruction::Kind::kStaticEnd, range).place = place;
  }
}

void BodyLowering::LowerReturn(const clang::ReturnStmt& stmt) {
  const clang::Expr* value = stmt.getRetValue();
  TermId term;
  if (value != nullptr) {
    if (value->isGLValue() || function_->getReturnType()->isReferenceType()) {
      term = AddressOf(value);
    } else if (IsRecordType(value->getType())) {
      const clang::Expr* producer = BodyPlan::Producer(value);
      if (!plan_.IsNrvo(producer)) Term(value);
    } else if (!value->getType()->isVoidType()) {
      term = ValueOf(value);
    } else {
      Term(value);
    }
  }
  Emit(Instruction::Kind::kReturn, stmt.getSourceRange()).value = term;
}

void BodyLowering::EmitDestructor(TermId place, clang::QualType type, clang::SourceRange where,
                                  bool implicit, bool dynamic, bool unwinding) {
  while (const clang::ArrayType* array = context_.getAsArrayType(type)) {
    type = array->getElementType();
    place = builder_.Element(place, TermId{});
  }
  const clang::CXXRecordDecl* record = type->getAsCXXRecordDecl();
  if (record == nullptr || !record->hasDefinition() || record->hasTrivialDestructor()) return;
  const clang::CXXDestructorDecl* destructor = record->getDestructor();
  if (destructor == nullptr || destructor->isDeleted()) return;
  hooks_.on_function(*destructor);
  const summary::FunctionId callee = declarations_.Function(*destructor);
  const TermId address = builder_.Address(place);
  const summary::TypeId object = declarations_.UsedType(type.getUnqualifiedType());
  Instruction& call = Emit(Instruction::Kind::kCall, where);
  const bool is_virtual = dynamic && destructor->isVirtual() &&
                          !record->hasAttr<clang::FinalAttr>() &&
                          !destructor->hasAttr<clang::FinalAttr>();
  call.callee = is_virtual ? Instruction::Callee::kVirtual : Instruction::Callee::kDirect;
  call.function = callee;
  call.arguments = {address};
  call.argument_types = {object};
  call.result.value = body_.result_count++;
  call.implicit = implicit;
  call.unwinding = unwinding;
}

void BodyLowering::LowerImplicitDestructor(const clang::CFGImplicitDtor& element,
                                           bool conditional) {
  const clang::SourceLocation end = function_->getEndLoc();
  if (auto local = element.getAs<clang::CFGAutomaticObjDtor>()) {
    const clang::VarDecl& variable = *local->getVarDecl();
    const clang::Stmt* trigger = local->getTriggerStmt();
    clang::SourceRange where = end;
    if (const auto* scope = llvm::dyn_cast_or_null<clang::CompoundStmt>(trigger)) {
      where = scope->getRBracLoc();
    } else if (trigger != nullptr) {
      where = trigger->getBeginLoc();
    }
    if (llvm::isa<clang::ParmVarDecl>(variable)) return;  // destroyed by the caller
    if (variable.getType()->isReferenceType()) {
      const clang::Expr* init = variable.getInit();
      if (init == nullptr) return;
      const clang::Expr* producer = BodyPlan::Producer(init->IgnoreParenImpCasts());
      if (!temporaries_.contains(producer)) return;
      return EmitDestructor(builder_.Local(temporaries_[producer]), producer->getType(), where,
                            true, false);
    }
    if (variable.isNRVOVariable() && result_slot_.valid() &&
        llvm::isa_and_nonnull<clang::ReturnStmt>(trigger)) {
      return;  // it is the result
    }
    return EmitDestructor(VariablePlace(variable), variable.getType(), where, true, false);
  }
  if (auto temporary = element.getAs<clang::CFGTemporaryDtor>()) {
    const clang::Expr* bind = temporary->getBindTemporaryExpr();
    const clang::Expr* producer = BodyPlan::Producer(bind);
    auto made = temporaries_.find(producer);
    if (made == temporaries_.end()) return;  // it became a variable or the result
    return EmitDestructor(builder_.Local(made->second), bind->getType(), bind->getEndLoc(), true,
                          false, conditional);
  }
  if (auto deleted = element.getAs<clang::CFGDeleteDtor>()) {
    return Delete(*deleted->getDeleteExpr());
  }
  const TermId object = builder_.Deref(This());
  if (auto base = element.getAs<clang::CFGBaseDtor>()) {
    return EmitDestructor(object, base->getBaseSpecifier()->getType(), end, true, false);
  }
  if (auto member = element.getAs<clang::CFGMemberDtor>()) {
    const clang::FieldDecl& field = *member->getFieldDecl();
    return EmitDestructor(builder_.Field(object, declarations_.Field(field)), field.getType(), end,
                          true, false);
  }
}

}  // namespace lockgraph::extract
