// Generic lambdas handed to library templates whose bodies were not parsed: what they are called
// with is told by the other arguments, mostly.
#include "analyzer/extract/bodies.h"
#include "analyzer/extract/stable_order.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/Sema/EnterExpressionEvaluationContext.h"

namespace lockgraph::extract {
namespace {

// The function template that is the callable's operator(), or null.
const clang::FunctionTemplateDecl* GenericOperator(clang::QualType type) {
  const clang::CXXRecordDecl* record = type.getNonReferenceType()->getAsCXXRecordDecl();
  if (record == nullptr || !record->isGenericLambda()) return nullptr;
  return record->getLambdaCallOperator()->getDescribedFunctionTemplate();
}

const clang::ClassTemplateSpecializationDecl* StdSpecialization(clang::QualType type,
                                                                llvm::StringRef name) {
  const auto* record =
      llvm::dyn_cast_or_null<clang::ClassTemplateSpecializationDecl>(type->getAsCXXRecordDecl());
  return record != nullptr && record->isInStdNamespace() && record->getName() == name ? record
                                                                                      : nullptr;
}

}  // namespace

// What an algorithm may take from a range, iterator or variant of this type.
std::vector<clang::QualType> Bodies::ElementTypes(clang::QualType range) {
  range = range.getNonReferenceType();
  if (range->isPointerType()) return {range->getPointeeType()};
  if (const auto* variant = StdSpecialization(range, "variant")) {
    std::vector<clang::QualType> types;
    for (const clang::TemplateArgument& part : variant->getTemplateArgs()[0].pack_elements()) {
      if (part.getKind() == clang::TemplateArgument::Type) types.push_back(part.getAsType());
    }
    return types;
  }
  const clang::CXXRecordDecl* record = range->getAsCXXRecordDecl();
  if (record == nullptr || !record->hasDefinition() || record->isLambda()) return {};
  for (const char* name : {"reference", "value_type"}) {
    for (const clang::NamedDecl* member :
         record->getDefinition()->lookup(&declarations_.context().Idents.get(name))) {
      const auto* alias = llvm::dyn_cast<clang::TypedefNameDecl>(member);
      if (alias == nullptr || alias->getUnderlyingType()->isDependentType()) continue;
      const clang::QualType type = alias->getUnderlyingType().getNonReferenceType();
      if (!type->isVoidType()) return {type};
    }
  }
  return {};
}

// Instantiates what the call would; nothing where it would not compile.
void Bodies::TryCall(clang::QualType callable, llvm::ArrayRef<clang::QualType> arguments) {
  {
    clang::EnterExpressionEvaluationContext evaluated(
        sema_, clang::Sema::ExpressionEvaluationContext::PotentiallyEvaluated);
    clang::ASTContext& context = declarations_.context();
    const clang::SourceLocation where = callable->getAsCXXRecordDecl()->getLocation();
    auto object_of = [&](clang::QualType type) {
      return new (context)
          clang::OpaqueValueExpr(where, type.getNonReferenceType(), clang::VK_LValue);
    };
    llvm::SmallVector<clang::Expr*, 4> values;
    for (clang::QualType type : arguments) values.push_back(object_of(type));
    sema_.BuildCallToObjectOfClassType(sema_.TUScope, object_of(callable), where, values, where);
    sema_.DiscardCleanupsInEvaluationContext();
  }
  sema_.PerformPendingInstantiations();
}

void Bodies::CallGenericLambdas(llvm::ArrayRef<clang::QualType> arguments) {
  for (size_t i = 0; i < arguments.size(); ++i) {
    const clang::FunctionTemplateDecl* pattern = GenericOperator(arguments[i]);
    if (pattern == nullptr || !pattern->specializations().empty()) continue;
    const clang::QualType callable = arguments[i].getNonReferenceType();
    const unsigned wanted = pattern->getTemplatedDecl()->getNumParams();
    // std::thread(f, arguments..): as they are.
    if (arguments.size() - i - 1 == wanted) {
      std::vector<clang::QualType> rest;
      for (clang::QualType type : arguments.drop_front(i + 1)) {
        const auto* reference = StdSpecialization(type.getNonReferenceType(), "reference_wrapper");
        rest.push_back(reference ? reference->getTemplateArgs()[0].getAsType() : type);
      }
      TryCall(callable, rest);
    }
    for (size_t j = 0; j < arguments.size(); ++j) {
      if (j == i) continue;
      for (clang::QualType element : ElementTypes(arguments[j])) {
        TryCall(callable, std::vector<clang::QualType>(wanted, element));
      }
    }
    for (const clang::FunctionDecl* instance : InStableOrder(*pattern)) Enqueue(*instance);
  }
}

}  // namespace lockgraph::extract
