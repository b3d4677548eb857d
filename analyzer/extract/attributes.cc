#include "analyzer/extract/attributes.h"

#include "analyzer/extract/declarations.h"
#include "clang/AST/Attr.h"
#include "clang/AST/ExprCXX.h"

namespace lockgraph::extract {
namespace {

using summary::LocalId;
using summary::LockAttribute;
using summary::TermId;

// Attribute arguments are simple paths: parameters, `this`, members, globals, & and *.
class PathTerms {
 public:
  PathTerms(Declarations& declarations, bool has_this)
      : declarations_(declarations), builder_(declarations.builder()), has_this_(has_this) {}

  // The place of the lock that `expr` names: the pointee for pointers. Invalid if not understood.
  TermId Lock(const clang::Expr* expr) {
    expr = expr->IgnoreParenImpCasts();
    if (const auto* unary = llvm::dyn_cast<clang::UnaryOperator>(expr)) {
      if (unary->getOpcode() == clang::UO_AddrOf) return Lock(unary->getSubExpr());
      if (unary->getOpcode() == clang::UO_LNot) return {};
    }
    const TermId place = Place(expr);
    if (!place.valid() || !expr->getType()->isPointerType()) return place;
    return builder_.Deref(builder_.Load(place));
  }

 private:
  TermId Place(const clang::Expr* expr) {
    expr = expr->IgnoreParenImpCasts();
    if (const auto* reference = llvm::dyn_cast<clang::DeclRefExpr>(expr)) {
      return Named(*reference->getDecl());
    }
    if (const auto* member = llvm::dyn_cast<clang::MemberExpr>(expr)) return Member(*member);
    if (const auto* unary = llvm::dyn_cast<clang::UnaryOperator>(expr)) {
      if (unary->getOpcode() == clang::UO_Deref) return Pointee(unary->getSubExpr());
    }
    return {};
  }

  TermId Pointee(const clang::Expr* expr) {
    expr = expr->IgnoreParenImpCasts();
    if (llvm::isa<clang::CXXThisExpr>(expr)) {
      return builder_.Deref(builder_.Load(builder_.Local(LocalId{0})));
    }
    const TermId place = Place(expr);
    return place.valid() ? builder_.Deref(builder_.Load(place)) : place;
  }

  TermId Named(const clang::ValueDecl& decl) {
    TermId place;
    if (const auto* parameter = llvm::dyn_cast<clang::ParmVarDecl>(&decl)) {
      const uint32_t index = parameter->getFunctionScopeIndex() + (has_this_ ? 1 : 0);
      place = builder_.Local(LocalId{index});
      if (IsRecordType(decl.getType())) return builder_.Deref(builder_.Load(place));
    } else if (const auto* variable = llvm::dyn_cast<clang::VarDecl>(&decl)) {
      if (!variable->hasGlobalStorage()) return {};
      place = builder_.Global(declarations_.Variable(*variable));
    } else if (const auto* field = llvm::dyn_cast<clang::FieldDecl>(&decl)) {
      place = builder_.Field(builder_.Deref(builder_.Load(builder_.Local(LocalId{0}))),
                             declarations_.Field(*field));
    } else {
      return {};
    }
    return decl.getType()->isReferenceType() ? builder_.Deref(builder_.Load(place)) : place;
  }

  TermId Member(const clang::MemberExpr& member) {
    const auto* field = llvm::dyn_cast<clang::FieldDecl>(member.getMemberDecl());
    if (field == nullptr) return Named(*member.getMemberDecl());
    const TermId object = member.isArrow() ? Pointee(member.getBase()) : Place(member.getBase());
    if (!object.valid()) return {};
    const TermId place = builder_.Field(object, declarations_.Field(*field));
    return field->getType()->isReferenceType() ? builder_.Deref(builder_.Load(place)) : place;
  }

  Declarations& declarations_;
  summary::UnitBuilder& builder_;
  bool has_this_;
};

class AttributeReader {
 public:
  AttributeReader(Declarations& declarations, bool has_this) : terms_(declarations, has_this) {}

  template <typename Range>
  void Add(LockAttribute::Kind kind, Range&& arguments, const clang::Expr* success = nullptr,
           const clang::ASTContext* context = nullptr) {
    LockAttribute row;
    row.kind = kind;
    bool any = false;
    for (const clang::Expr* argument : arguments) {
      any = true;
      const TermId term = terms_.Lock(argument);
      if (term.valid()) row.locks.push_back(term);
    }
    if (any && row.locks.empty()) return;  // nothing that can be named
    clang::Expr::EvalResult value;
    if (success != nullptr && !success->isValueDependent() &&
        success->EvaluateAsInt(value, *context)) {
      row.success = value.Val.getInt().getExtValue();
    }
    rows_.push_back(std::move(row));
  }

  std::vector<LockAttribute> Take() { return std::move(rows_); }

 private:
  PathTerms terms_;
  std::vector<LockAttribute> rows_;
};

}  // namespace

std::vector<LockAttribute> LockAttributesOf(const clang::FunctionDecl& function,
                                            Declarations& declarations) {
  if (!function.hasAttrs()) return {};
  using Kind = LockAttribute::Kind;
  const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(&function);
  AttributeReader reader(declarations, method != nullptr && method->isInstance());
  const clang::ASTContext& context = declarations.context();
  for (const clang::Attr* attr : function.attrs()) {
    if (const auto* a = llvm::dyn_cast<clang::AcquireCapabilityAttr>(attr)) {
      reader.Add(a->isShared() ? Kind::kAcquireShared : Kind::kAcquire, a->args());
    } else if (const auto* r = llvm::dyn_cast<clang::ReleaseCapabilityAttr>(attr)) {
      reader.Add(r->isGeneric()  ? Kind::kReleaseAny
                 : r->isShared() ? Kind::kReleaseShared
                                 : Kind::kRelease,
                 r->args());
    } else if (const auto* t = llvm::dyn_cast<clang::TryAcquireCapabilityAttr>(attr)) {
      reader.Add(t->isShared() ? Kind::kTryAcquireShared : Kind::kTryAcquire, t->args(),
                 t->getSuccessValue(), &context);
    } else if (const auto* e = llvm::dyn_cast<clang::ExclusiveTrylockFunctionAttr>(attr)) {
      reader.Add(Kind::kTryAcquire, e->args(), e->getSuccessValue(), &context);
    } else if (const auto* s = llvm::dyn_cast<clang::SharedTrylockFunctionAttr>(attr)) {
      reader.Add(Kind::kTryAcquireShared, s->args(), s->getSuccessValue(), &context);
    } else if (const auto* q = llvm::dyn_cast<clang::RequiresCapabilityAttr>(attr)) {
      reader.Add(q->isShared() ? Kind::kRequiresShared : Kind::kRequires, q->args());
    } else if (const auto* x = llvm::dyn_cast<clang::LocksExcludedAttr>(attr)) {
      reader.Add(Kind::kExcludes, x->args());
    } else if (const auto* c = llvm::dyn_cast<clang::AssertCapabilityAttr>(attr)) {
      reader.Add(c->isShared() ? Kind::kAssertShared : Kind::kAssert, c->args());
    } else if (const auto* ae = llvm::dyn_cast<clang::AssertExclusiveLockAttr>(attr)) {
      reader.Add(Kind::kAssert, ae->args());
    } else if (const auto* as = llvm::dyn_cast<clang::AssertSharedLockAttr>(attr)) {
      reader.Add(Kind::kAssertShared, as->args());
    } else if (const auto* l = llvm::dyn_cast<clang::LockReturnedAttr>(attr)) {
      reader.Add(Kind::kReturns, std::initializer_list<const clang::Expr*>{l->getArg()});
    }
  }
  return reader.Take();
}

DeclaredOrder DeclaredOrderOf(const clang::DeclaratorDecl& decl, Declarations& declarations) {
  DeclaredOrder order;
  if (!decl.hasAttrs()) return order;
  PathTerms terms(declarations, /*has_this=*/false);
  auto add = [&](auto arguments, std::vector<TermId>& out) {
    for (const clang::Expr* argument : arguments) {
      const TermId term = terms.Lock(argument);
      if (term.valid()) out.push_back(term);
    }
  };
  for (const clang::Attr* attr : decl.attrs()) {
    if (const auto* before = llvm::dyn_cast<clang::AcquiredBeforeAttr>(attr)) {
      add(before->args(), order.before);
    } else if (const auto* after = llvm::dyn_cast<clang::AcquiredAfterAttr>(attr)) {
      add(after->args(), order.after);
    }
  }
  return order;
}

}  // namespace lockgraph::extract
