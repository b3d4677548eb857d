// The initialisation of a unit's globals as one pseudo function.
#include "analyzer/extract/lowering.h"

namespace lockgraph::extract {

void BodyLowering::LowerInitializers(const std::vector<const clang::VarDecl*>& variables,
                                     summary::FunctionId id) {
  ResetBody();
  synthetic_ = true;
  body_.blocks.resize(2);
  body_.exit.value = 1;
  current_ = 0;
  for (const clang::VarDecl* variable : variables) {
    const clang::Expr* init = variable->getInit();
    declarations_.Variable(*variable);
    if (init == nullptr || init->isValueDependent() || init->containsErrors()) continue;
    plan_.VisitVariable(*variable);
    const clang::QualType type = variable->getType();
    const bool folded =
        type.isConstQualified() && type->isArithmeticType() && variable->evaluateValue() != nullptr;
    if (folded && !variable->hasExternalFormalLinkage()) continue;  // used by its value
    last_place_ = declarations_.locations().Of(variable->getLocation());
    InitPart(VariablePlace(*variable), type, init);
    // Without a CFG, nobody else ends the temporaries' lives.
    const std::vector<const clang::Expr*> unfinished = std::exchange(unfinished_, {});
    for (const clang::Expr* temporary : llvm::reverse(unfinished)) {
      auto made = temporaries_.find(temporary);
      if (made == temporaries_.end() || type->isReferenceType()) continue;
      EmitDestructor(builder_.Local(made->second), temporary->getType(), variable->getLocation(),
                     /*implicit=*/true, /*dynamic=*/false);
    }
    if (const auto* group = llvm::dyn_cast<clang::DecompositionDecl>(variable)) {
      for (const clang::BindingDecl* binding : group->bindings()) {
        if (const clang::VarDecl* holder = binding->getHoldingVar()) LowerDeclaration(*holder);
      }
    }
  }
  summary::Edge edge;
  edge.to = body_.exit;
  body_.blocks[current_].edges.push_back(std::move(edge));
  Finish(id, summary::BlockId{0}, {});
}

}  // namespace lockgraph::extract
