// Calls of every kind.
#include "analyzer/extract/lowering.h"
#include "analyzer/extract/stable_place.h"
#include "clang/AST/Attr.h"
#include "clang/Basic/Builtins.h"

namespace lockgraph::extract {

using summary::Instruction;
using summary::LocalId;
using summary::TermId;

struct BodyLowering::Callee {
  Instruction::Callee kind = Instruction::Callee::kDirect;
  const clang::FunctionDecl* decl = nullptr;
  summary::FunctionId function;
  TermId pointer;  // kIndirect
  std::vector<TermId> arguments;
  std::vector<summary::TypeId> types;
  std::vector<clang::QualType> clang_types;  // of the parameters' arguments
  bool can_throw = true;
  bool implicit = false;
};

namespace {

// The type a call through `expr` has, or null for C's unprototyped functions.
const clang::FunctionProtoType* PrototypeOf(const clang::Expr* callee) {
  clang::QualType type = callee->getType();
  if (type->isSpecificBuiltinType(clang::BuiltinType::BoundMember)) {
    type = clang::Expr::findBoundMemberType(callee);
    if (type.isNull()) return nullptr;
  }
  if (const auto* pointer = type->getAs<clang::PointerType>()) type = pointer->getPointeeType();
  if (const auto* member = type->getAs<clang::MemberPointerType>()) type = member->getPointeeType();
  return type->getAs<clang::FunctionProtoType>();
}

unsigned BuiltinOf(clang::AtomicExpr::AtomicOp op) {
  switch (op) {
#define BUILTIN(ID, TYPE, ATTRS)
#define ATOMIC_BUILTIN(ID, TYPE, ATTRS) \
  case clang::AtomicExpr::AO##ID:       \
    return clang::Builtin::BI##ID;
#include "clang/Basic/Builtins.inc"
    default:
      return clang::Builtin::NotBuiltin;
  }
}

}  // namespace

TermId BodyLowering::Argument(const clang::Expr* argument, clang::QualType parameter) {
  if (!parameter.isNull() && parameter->isReferenceType()) return AddressOf(argument);
  if (IsObjectType(argument->getType())) return AddressOf(argument);
  if (argument->isGLValue() && parameter.isNull()) return AddressOf(argument);
  return ValueOf(argument);
}

void BodyLowering::AddArgument(Callee& callee, const clang::Expr* argument,
                               clang::QualType parameter) {
  callee.arguments.push_back(Argument(argument, parameter));
  callee.types.push_back(declarations_.UsedType(argument->getType()));
  callee.clang_types.push_back(argument->getType());
}

void BodyLowering::AddArguments(Callee& callee, llvm::ArrayRef<const clang::Expr*> arguments,
                                const clang::FunctionProtoType* prototype) {
  for (unsigned i = 0; i < arguments.size(); ++i) {
    const bool named = prototype != nullptr && i < prototype->getNumParams();
    AddArgument(callee, arguments[i], named ? prototype->getParamType(i) : clang::QualType());
  }
}

// make_unique<T> and its like make objects of exactly the class they are told.
void BodyLowering::ConstructTemplateArguments(const clang::FunctionDecl& function) {
  const clang::TemplateArgumentList* arguments = function.getTemplateSpecializationArgs();
  if (arguments == nullptr) return;
  for (const clang::TemplateArgument& argument : arguments->asArray()) {
    if (argument.getKind() != clang::TemplateArgument::Type) continue;
    const clang::CXXRecordDecl* record = argument.getAsType()->getAsCXXRecordDecl();
    if (record == nullptr || declarations_.locations().InSystemHeader(StableLocation(*record))) {
      continue;
    }
    record = hooks_.complete(*record);
    if (record == nullptr || record->isAbstract()) continue;
    hooks_.on_constructed(*record);
    declarations_.MarkConstructed(*record);
  }
}

TermId BodyLowering::EmitCall(Callee callee, const clang::Expr* at, clang::QualType result) {
  TermId object;
  if (IsRecordType(result)) {
    object = DestinationPlace(at);
    callee.arguments.push_back(builder_.Address(object));
    callee.types.push_back(declarations_.UsedType(result.getUnqualifiedType()));
  }
  if (callee.decl != nullptr) {
    hooks_.on_function(*callee.decl);
    callee.function = declarations_.Function(*callee.decl);
    if (builder_.unit().functions[callee.function.value].in_system_header) {
      hooks_.on_library_call(callee.clang_types);
      ConstructTemplateArguments(*callee.decl);
    }
  }
  Instruction& call = Emit(Instruction::Kind::kCall, at->getSourceRange());
  call.callee = callee.kind;
  call.function = callee.function;
  call.value = callee.pointer;
  call.arguments = std::move(callee.arguments);
  call.argument_types = std::move(callee.types);
  call.result.value = body_.result_count++;
  call.implicit = callee.implicit;
  const TermId value = builder_.Result(call.result);
  if (callee.can_throw) MayThrow(at);
  if (object.valid()) return object;
  return result->isReferenceType() ? builder_.Deref(value) : value;
}

// Adds the object a member function is called on; false if the call is of another kind.
bool BodyLowering::SetObject(const clang::CallExpr& expr, Callee& callee) {
  const auto* method = llvm::dyn_cast_or_null<clang::CXXMethodDecl>(callee.decl);
  const clang::Expr* callee_expr = expr.getCallee()->IgnoreParens();
  if (const auto* bound = llvm::dyn_cast<clang::BinaryOperator>(callee_expr);
      bound != nullptr && bound->isPtrMemOp()) {
    const bool arrow = bound->getOpcode() == clang::BO_PtrMemI;
    callee.arguments.push_back(arrow ? ValueOf(bound->getLHS()) : AddressOf(bound->getLHS()));
    callee.types.push_back(declarations_.UsedType(bound->getLHS()->getType()));
    callee.kind = Instruction::Callee::kIndirect;
    callee.pointer = ValueOf(bound->getRHS());
    return true;
  }
  const auto* member = llvm::dyn_cast<clang::MemberExpr>(callee_expr);
  if (member == nullptr || method == nullptr || !method->isImplicitObjectMemberFunction()) {
    return false;
  }
  const clang::Expr* object = member->getBase();
  callee.arguments.push_back(member->isArrow() ? ValueOf(object) : AddressOf(object));
  const clang::QualType type =
      member->isArrow() ? object->getType()->getPointeeType() : object->getType();
  callee.types.push_back(declarations_.UsedType(type.getNonReferenceType()));
  if (method->isVirtual() && !member->hasQualifier()) {
    const auto* known = method->getDevirtualizedMethod(object, /*IsAppleKext=*/false);
    if (known != nullptr) {
      callee.decl = known;
    } else {
      callee.kind = Instruction::Callee::kVirtual;
    }
  }
  return true;
}

// A lambda without captures as a function pointer: its operator(), which then gets no `this`.
std::optional<TermId> BodyLowering::LambdaAsFunction(const clang::CXXMethodDecl& method) {
  const auto* conversion = llvm::dyn_cast<clang::CXXConversionDecl>(&method);
  if (conversion == nullptr || !method.getParent()->isLambda()) return std::nullopt;
  const clang::FunctionDecl* target = method.getParent()->getLambdaCallOperator();
  if (method.getParent()->isGenericLambda()) {
    const auto* arguments = method.getTemplateSpecializationArgs();
    clang::FunctionTemplateDecl* pattern = target->getDescribedFunctionTemplate();
    void* position = nullptr;
    target = arguments == nullptr ? nullptr
                                  : pattern->findSpecialization(arguments->asArray(), position);
  }
  if (target == nullptr) return std::nullopt;
  hooks_.on_function(*target);
  declarations_.MarkAddressTaken(*target);
  return builder_.FunctionAddress(declarations_.Function(*target));
}

// `a @ b` where the operator is a member function.
void BodyLowering::SetOperatorObject(const clang::CXXMethodDecl& method, Callee& callee,
                                     llvm::ArrayRef<const clang::Expr*>& arguments) {
  if (method.isExplicitObjectMemberFunction()) return;
  const clang::Expr* object = arguments.front();
  arguments = arguments.drop_front();
  if (method.isStatic()) {
    Term(object);
    return;
  }
  callee.arguments.push_back(AddressOf(object));
  callee.types.push_back(declarations_.UsedType(object->getType()));
  if (!method.isVirtual()) return;
  if (const auto* known = method.getDevirtualizedMethod(object, /*IsAppleKext=*/false)) {
    callee.decl = known;
  } else {
    callee.kind = Instruction::Callee::kVirtual;
  }
}

TermId BodyLowering::Call(const clang::CallExpr& expr) {
  Callee callee;
  callee.decl = expr.getDirectCallee();
  if (callee.decl != nullptr && callee.decl->getBuiltinID() != 0) {
    if (std::optional<TermId> term = Builtin(expr, *callee.decl)) return *term;
  }
  const clang::Expr* callee_expr = expr.getCallee()->IgnoreParens();
  if (llvm::isa<clang::CXXPseudoDestructorExpr>(callee_expr)) return Unknown(&expr);
  const auto* method = llvm::dyn_cast_or_null<clang::CXXMethodDecl>(callee.decl);
  if (method != nullptr) {
    if (std::optional<TermId> function = LambdaAsFunction(*method)) return *function;
    // Trivial copies and destructions do nothing but move bytes.
    if (method->isTrivial() && llvm::isa<clang::CXXOperatorCallExpr>(expr) &&
        (method->isCopyAssignmentOperator() || method->isMoveAssignmentOperator())) {
      const TermId from = PlaceOf(expr.getArg(1));
      const TermId to = PlaceOf(expr.getArg(0));
      EmitCopy(to, from, expr.getSourceRange());
      return to;
    }
    if (llvm::isa<clang::CXXDestructorDecl>(method) && method->isTrivial()) return Unknown(&expr);
  }
  const bool on_object = SetObject(expr, callee);
  if (!on_object && callee.decl == nullptr) {
    callee.kind = Instruction::Callee::kIndirect;
    callee.pointer = ValueOf(callee_expr);
  }
  const clang::FunctionProtoType* prototype =
      callee.decl != nullptr ? callee.decl->getType()->getAs<clang::FunctionProtoType>()
                             : PrototypeOf(callee_expr);
  llvm::ArrayRef<const clang::Expr*> arguments(expr.getArgs(), expr.getNumArgs());
  if (!on_object && method != nullptr && llvm::isa<clang::CXXOperatorCallExpr>(expr)) {
    SetOperatorObject(*method, callee, arguments);
  }
  AddArguments(callee, arguments, prototype);
  callee.can_throw =
      prototype == nullptr ? context_.getLangOpts().CPlusPlus : !prototype->isNothrow();
  const clang::QualType result = expr.getCallReturnType(context_);
  return EmitCall(std::move(callee), &expr, result);
}

std::optional<TermId> BodyLowering::Builtin(const clang::CallExpr& expr,
                                            const clang::FunctionDecl& callee) {
  switch (callee.getBuiltinID()) {
    case clang::Builtin::BImove:
    case clang::Builtin::BImove_if_noexcept:
    case clang::Builtin::BIforward:
    case clang::Builtin::BIforward_like:
    case clang::Builtin::BIas_const:
      return PlaceOf(expr.getArg(0));
    case clang::Builtin::BIaddressof:
    case clang::Builtin::BI__addressof:
    case clang::Builtin::BI__builtin_addressof:
      return AddressOf(expr.getArg(0));
    case clang::Builtin::BI__builtin_expect:
    case clang::Builtin::BI__builtin_expect_with_probability:
    case clang::Builtin::BI__builtin_launder:
    case clang::Builtin::BI__builtin_assume_aligned:
      return ValueOf(expr.getArg(0));
    default:
      break;
  }
  const llvm::StringRef name = callee.getName();
  if (!name.starts_with("__builtin_") && !name.starts_with("_mm")) return std::nullopt;
  const TermId constant = Constant(&expr);
  if (constant.valid()) return constant;
  for (const clang::Expr* argument : expr.arguments()) Term(argument);
  return Unknown(&expr);
}

// Plain loads and stores are what they say; the rest are calls of functions with the builtin's
// name.
TermId BodyLowering::Atomic(const clang::AtomicExpr& expr) {
  const llvm::StringRef name = context_.BuiltinInfo.getName(BuiltinOf(expr.getOp()));
  const TermId pointer = ValueOf(expr.getPtr());
  const TermId place = builder_.Deref(pointer);
  if (name.ends_with("_init") || name.ends_with("_store_n") || name == "__c11_atomic_store") {
    EmitAssign(place, ValueOf(expr.getVal1()), expr.getSourceRange());
    return Unknown(&expr);
  }
  if (name.ends_with("_load_n") || name == "__c11_atomic_load") return builder_.Load(place);
  Callee callee;
  callee.function = declarations_.NamedFunction(name.str());
  AddArgument(callee, expr.getPtr(), clang::QualType());
  // As written: values before the memory order.
  const unsigned count = expr.getNumSubExprs();
  if (count > 2) AddArgument(callee, expr.getVal1(), clang::QualType());
  if (expr.isCmpXChg()) AddArgument(callee, expr.getVal2(), clang::QualType());
  if (count > 1) AddArgument(callee, expr.getOrder(), clang::QualType());
  callee.can_throw = false;
  return EmitCall(std::move(callee), &expr, expr.getType());
}

TermId BodyLowering::Construct(const clang::CXXConstructExpr& expr) {
  const clang::CXXConstructorDecl* constructor = expr.getConstructor();
  if (plan_.IsNrvo(&expr)) return builder_.Deref(builder_.Load(builder_.Local(result_slot_)));
  if (expr.isElidable() && expr.getNumArgs() > 0) return PlaceOf(expr.getArg(0));
  const TermId destination = DestinationPlace(&expr);
  TermId place = destination;
  const Destination* aim = plan_.DestinationOf(&expr);
  clang::QualType type = expr.getType();
  while (const clang::ArrayType* array = context_.getAsArrayType(type)) {
    type = array->getElementType();
    place = builder_.Element(place, TermId{});
  }
  const clang::CXXRecordDecl& record = *constructor->getParent();
  const bool whole = aim == nullptr || aim->kind != Destination::Kind::kSelf;
  if (whole && expr.getConstructionKind() == clang::CXXConstructionKind::Complete) {
    hooks_.on_constructed(record);
    declarations_.MarkConstructed(record);
  }
  if (constructor->isTrivial() && constructor->isCopyOrMoveConstructor()) {
    EmitCopy(place, PlaceOf(expr.getArg(0)), expr.getSourceRange());
    return destination;
  }
  if (expr.requiresZeroInitialization()) InitZero(place, type, expr.getSourceRange());
  if (constructor->isTrivial() && constructor->isDefaultConstructor()) return destination;
  Callee callee;
  callee.decl = constructor;
  callee.arguments.push_back(builder_.Address(place));
  callee.types.push_back(declarations_.UsedType(type.getUnqualifiedType()));
  const auto* prototype = constructor->getType()->castAs<clang::FunctionProtoType>();
  AddArguments(callee, {expr.getArgs(), expr.getNumArgs()}, prototype);
  callee.can_throw = !prototype->isNothrow();
  EmitCall(std::move(callee), &expr, context_.VoidTy);
  return destination;
}

// Inside an inheriting constructor: its parameters are handed on to the base's constructor.
TermId BodyLowering::InheritedConstruct(const clang::CXXInheritedCtorInitExpr& expr) {
  Callee callee;
  callee.decl = expr.getConstructor();
  callee.arguments.push_back(This());
  callee.types.push_back(
      declarations_.UsedType(context_.getRecordType(expr.getConstructor()->getParent())));
  for (const clang::ParmVarDecl* parameter : function_->parameters()) {
    callee.arguments.push_back(builder_.Load(builder_.Local(locals_[parameter])));
    callee.types.push_back(declarations_.UsedType(parameter->getType().getNonReferenceType()));
  }
  EmitCall(std::move(callee), &expr, context_.VoidTy);
  return builder_.Deref(This());
}

}  // namespace lockgraph::extract
