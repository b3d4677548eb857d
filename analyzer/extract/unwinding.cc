// Exceptions inside one body: the way from a call to the handlers around it.
#include "analyzer/extract/lowering.h"

namespace lockgraph::extract {

using summary::Block;
using summary::BlockId;
using summary::Edge;
using summary::Instruction;

BlockId BodyLowering::UnwindBlock(const clang::CXXTryStmt* scope) {
  auto [entry, inserted] = unwind_blocks_.try_emplace(scope);
  if (inserted) {
    entry->second.value = static_cast<uint32_t>(body_.blocks.size());
    Block& block = body_.blocks.emplace_back();
    Edge edge;
    edge.to = IdOf(*dispatch_[scope]);
    block.edges.push_back(std::move(edge));
    unwind_order_.push_back(scope);
  }
  return entry->second;
}

// Splits the block behind a call that can throw into a handler of this body.
void BodyLowering::MayThrow(const clang::Stmt* at) {
  const clang::CXXTryStmt* scope = plan_.TryOf(at);
  if (scope == nullptr || !dispatch_.contains(scope)) return;
  const BlockId unwind = UnwindBlock(scope);
  const uint32_t next = static_cast<uint32_t>(body_.blocks.size());
  body_.blocks.emplace_back();
  Edge onward, away;
  onward.to.value = next;
  away.to = unwind;
  body_.blocks[current_].edges = {std::move(onward), std::move(away)};
  current_ = next;
}

void BodyLowering::EmitUnwinding(const std::vector<const clang::VarDecl*>& locals,
                                 clang::SourceRange where) {
  for (auto variable = locals.rbegin(); variable != locals.rend(); ++variable) {
    if ((*variable)->isStaticLocal()) {
      if ((*variable)->getTLSKind() != clang::VarDecl::TLS_None) continue;
      const summary::TermId place = VariablePlace(**variable);
      Emit(Instruction::Kind::kStaticEnd, where).place = place;
      continue;
    }
    const clang::QualType type = (*variable)->getType();
    const clang::CXXRecordDecl* record = type->getAsCXXRecordDecl();
    if (record == nullptr || !record->hasDefinition() || record->hasTrivialDestructor()) continue;
    if (!locals_.contains(*variable)) continue;  // never reached
    EmitDestructor(VariablePlace(**variable), type, where, /*implicit=*/true, /*dynamic=*/false,
                   /*unwinding=*/true);
  }
}

void BodyLowering::FillUnwindBlocks() {
  for (const clang::CXXTryStmt* scope : unwind_order_) {
    const std::vector<const clang::VarDecl*>* locals = plan_.LocalsOf(scope);
    if (locals == nullptr) continue;
    current_ = unwind_blocks_[scope].value;
    EmitUnwinding(*locals, scope->getTryBlock()->getRBracLoc());
  }
}

}  // namespace lockgraph::extract
