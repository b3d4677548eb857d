#include "analyzer/extract/lowering.h"

#include <algorithm>

#include "analyzer/extract/block_order.h"
#include "clang/AST/DeclTemplate.h"
#include "clang/AST/StmtVisitor.h"

namespace lockgraph::extract {

using summary::Block;
using summary::BlockId;
using summary::Edge;
using summary::Instruction;
using summary::Local;
using summary::LocalId;

namespace {

clang::CFG::BuildOptions CfgOptions() {
  clang::CFG::BuildOptions options;
  options.AddImplicitDtors = true;
  options.AddTemporaryDtors = true;
  options.AddInitializers = true;
  options.AddCXXDefaultInitExprInCtors = true;
  options.AddStaticInitBranches = true;
  options.OmitImplicitValueInitializers = true;
  options.setAllAlwaysAdd();
  return options;
}

clang::Stmt* BodyOf(const clang::FunctionDecl& function) {
  clang::Stmt* body = function.getBody();
  if (auto* coroutine = llvm::dyn_cast_or_null<clang::CoroutineBodyStmt>(body)) {
    return coroutine->getBody();
  }
  return body;
}

// for (x : array): how many rounds is not told by comparing the pointers.
bool IsPointerRange(const clang::Stmt* stmt) {
  const auto* loop = llvm::dyn_cast_or_null<clang::CXXForRangeStmt>(stmt);
  return loop != nullptr && loop->getCond() != nullptr &&
         llvm::isa<clang::BinaryOperator>(loop->getCond()->IgnoreParenImpCasts());
}

const clang::CXXTryStmt* TryDispatchedBy(const clang::CFGBlock& block) {
  return llvm::dyn_cast_or_null<clang::CXXTryStmt>(block.getTerminatorStmt());
}

}  // namespace

void BodyLowering::ResetBody() {
  function_ = nullptr;
  closure_ = nullptr;
  captures_.clear();
  this_capture_ = nullptr;
  plan_ = BodyPlan();
  body_ = summary::Body();
  result_slot_ = LocalId();
  current_ = 0;
  last_place_ = summary::PlaceId();
  allocations_ = 0;
  synthetic_ = false;
  memo_.clear();
  fresh_.clear();
  fresh_depth_ = 0;
  locals_.clear();
  temporaries_.clear();
  unfinished_.clear();
  allocated_.clear();
  declared_in_.clear();
  unwind_blocks_.clear();
  unwind_order_.clear();
  dispatch_.clear();
  conditional_destructors_.clear();
}

void BodyLowering::DeclareParameters(const clang::FunctionDecl& function) {
  const auto* method = llvm::dyn_cast<clang::CXXMethodDecl>(&function);
  if (method != nullptr && method->isImplicitObjectMemberFunction()) {
    AddLocal(Local::Kind::kThis, "this", method->getThisType(), {});
    if (method->getParent()->isLambda()) {
      closure_ = method->getParent();
      closure_->getCaptureFields(captures_, this_capture_);
    }
  }
  for (const clang::ParmVarDecl* parameter : function.parameters()) {
    locals_[parameter] = AddLocal(Local::Kind::kParameter, parameter->getNameAsString(),
                                  parameter->getType(), parameter->getLocation());
  }
  if (IsRecordType(function.getReturnType())) {
    result_slot_ = AddLocal(Local::Kind::kResultSlot, "result", function.getReturnType(), {});
    body_.has_result_slot = true;
  }
  body_.parameter_count = static_cast<uint32_t>(body_.locals.size());
}

std::optional<std::string> BodyLowering::LowerFunction(const clang::FunctionDecl& function) {
  const summary::FunctionId id = declarations_.Function(function);
  if (builder_.unit().functions[id.value].body != summary::FunctionId::kNone) return std::nullopt;
  const clang::FunctionDecl* definition = function.getDefinition();
  clang::Stmt* stmt = BodyOf(*definition);
  if (stmt == nullptr) return std::nullopt;
  std::unique_ptr<clang::CFG> cfg = clang::CFG::buildCFG(definition, stmt, &context_, CfgOptions());
  const std::string name = builder_.unit().functions[id.value].name;
  if (cfg == nullptr) return name + ": no control flow graph could be built";
  if (cfg->getNumBlockIDs() > max_blocks_) {
    return name + ": left out, it has " + std::to_string(cfg->getNumBlockIDs()) + " blocks";
  }
  ResetBody();
  function_ = definition;
  DeclareParameters(*definition);
  if (const auto* constructor = llvm::dyn_cast<clang::CXXConstructorDecl>(definition)) {
    for (const clang::CXXCtorInitializer* initializer : constructor->inits()) {
      plan_.VisitInitializer(*initializer);
    }
  }
  plan_.Visit(stmt);
  LowerBlocks(*cfg);
  for (const clang::CXXRecordDecl* record : plan_.local_classes()) hooks_.on_local_class(*record);
  Finish(id, IdOf(cfg->getEntry()), definition->getEndLoc());
  return std::nullopt;
}

void BodyLowering::Finish(summary::FunctionId id, BlockId entry, clang::SourceLocation end) {
  OrderBlocks(body_, entry);
  body_.end = declarations_.locations().Of(end);
  summary::Body& row = builder_.AddBody(id);
  row = std::move(body_);
  row.function = id;
}

BlockId BodyLowering::IdOf(const clang::CFGBlock& block) const { return {block.getBlockID()}; }

// The blocks in reverse post-order, handlers reached from the calls of their try statement too:
// what an expression is made of has been lowered when it is met.
std::vector<const clang::CFGBlock*> BodyLowering::Order(const clang::CFG& cfg) {
  for (const clang::CFGBlock* block : cfg) {
    if (const clang::CXXTryStmt* scope = TryDispatchedBy(*block)) dispatch_[scope] = block;
  }
  auto successors = [&](const clang::CFGBlock& block) {
    std::vector<const clang::CFGBlock*> out;
    const clang::CXXTryStmt* seen = nullptr;
    for (const clang::CFGElement& element : block) {
      if (dispatch_.empty()) break;
      auto stmt = element.getAs<clang::CFGStmt>();
      const clang::CXXTryStmt* scope = stmt ? plan_.TryOf(stmt->getStmt()) : nullptr;
      if (scope != nullptr && scope != seen && dispatch_.contains(scope)) {
        out.push_back(dispatch_[scope]);
      }
      seen = scope;
    }
    for (auto to = block.succ_rbegin(); to != block.succ_rend(); ++to) {
      if (const clang::CFGBlock* reachable = to->getReachableBlock()) out.push_back(reachable);
    }
    return out;
  };
  std::vector<const clang::CFGBlock*> order;
  std::vector<bool> seen(cfg.getNumBlockIDs(), false);
  std::vector<std::pair<const clang::CFGBlock*, std::vector<const clang::CFGBlock*>>> stack;
  auto enter = [&](const clang::CFGBlock& block) {
    seen[block.getBlockID()] = true;
    stack.emplace_back(&block, successors(block));
    std::reverse(stack.back().second.begin(), stack.back().second.end());
  };
  enter(cfg.getEntry());
  while (!stack.empty()) {
    auto& [block, left] = stack.back();
    if (left.empty()) {
      order.push_back(block);
      stack.pop_back();
      continue;
    }
    const clang::CFGBlock* next = left.back();
    left.pop_back();
    if (!seen[next->getBlockID()]) enter(*next);
  }
  std::reverse(order.begin(), order.end());
  return order;
}

void BodyLowering::LowerBlocks(const clang::CFG& cfg) {
  body_.blocks.resize(cfg.getNumBlockIDs());
  body_.exit = IdOf(cfg.getExit());
  for (const clang::CFGBlock* block : Order(cfg)) LowerBlock(*block, cfg);
  FillUnwindBlocks();
}

void BodyLowering::LowerBlock(const clang::CFGBlock& block, const clang::CFG& cfg) {
  current_ = IdOf(block).value;
  if (const auto* handler = llvm::dyn_cast_or_null<clang::CXXCatchStmt>(block.getLabel())) {
    if (const clang::VarDecl* caught = handler->getExceptionDecl()) {
      DeclareOnce(*caught, caught->getSourceRange());
    }
  }
  for (const clang::CFGElement& element : block) LowerElement(element, block);
  EndBlock(block, cfg);
}

void BodyLowering::LowerElement(const clang::CFGElement& element, const clang::CFGBlock& block) {
  switch (element.getKind()) {
    case clang::CFGElement::Statement:
    case clang::CFGElement::Constructor:
    case clang::CFGElement::CXXRecordTypedCall:
      return LowerStatement(element.castAs<clang::CFGStmt>().getStmt());
    case clang::CFGElement::Initializer:
      return LowerMemberInitializer(*element.castAs<clang::CFGInitializer>().getInitializer());
    case clang::CFGElement::AutomaticObjectDtor:
    case clang::CFGElement::DeleteDtor:
    case clang::CFGElement::BaseDtor:
    case clang::CFGElement::MemberDtor:
    case clang::CFGElement::TemporaryDtor:
      return LowerImplicitDestructor(element.castAs<clang::CFGImplicitDtor>(),
                                     conditional_destructors_.contains(block.getBlockID()));
    case clang::CFGElement::CleanupFunction: {
      const auto cleanup = element.castAs<clang::CFGCleanupFunction>();
      const clang::VarDecl* variable = cleanup.getVarDecl();
      hooks_.on_function(*cleanup.getFunctionDecl());
      const summary::FunctionId callee = declarations_.Function(*cleanup.getFunctionDecl());
      const summary::TermId argument = builder_.Address(VariablePlace(*variable));
      const summary::TypeId type = declarations_.UsedType(variable->getType());
      Instruction& call = Emit(Instruction::Kind::kCall, variable->getLocation());
      call.function = callee;
      call.arguments = {argument};
      call.argument_types = {type};
      call.result.value = body_.result_count++;
      call.implicit = true;
      return;
    }
    default:
      return;
  }
}

// In a chain of && and || that was split into blocks, a block tests the last operand it evaluated.
const clang::Expr* BodyLowering::BranchCondition(const clang::CFGBlock& block) {
  const auto* condition = llvm::dyn_cast_or_null<clang::Expr>(
      const_cast<clang::CFGBlock&>(block).getTerminatorCondition());
  while (condition != nullptr) {
    const clang::Expr* bare = condition->IgnoreParens();
    if (const auto* full = llvm::dyn_cast<clang::FullExpr>(bare)) {
      condition = full->getSubExpr();
      continue;
    }
    const auto* logical = llvm::dyn_cast<clang::BinaryOperator>(bare);
    if (logical == nullptr || !logical->isLogicalOp() || memo_.contains(bare)) return bare;
    condition = logical->getRHS();
  }
  return nullptr;
}

void BodyLowering::EndBlock(const clang::CFGBlock& block, const clang::CFG& cfg) {
  const clang::Stmt* terminator = block.getTerminatorStmt();
  const bool throws = !body_.blocks[current_].instructions.empty() &&
                      body_.blocks[current_].instructions.back().kind == Instruction::Kind::kThrow;
  if (block.hasNoReturnElement()) return;
  if (const auto* choice = llvm::dyn_cast_or_null<clang::SwitchStmt>(terminator)) {
    return EndSwitch(block, *choice);
  }
  std::vector<const clang::CFGBlock*> successors;
  for (const clang::CFGBlock::AdjacentBlock& next : block.succs()) {
    successors.push_back(next.getReachableBlock());
  }
  if (block.getTerminator().isValid() && block.getTerminator().isTemporaryDtorsBranch()) {
    // Destructors behind it run if the object was made, so the way around them is not needed.
    if (successors.size() == 2 && successors[0] != nullptr) {
      conditional_destructors_.insert(successors[0]->getBlockID());
      successors.pop_back();
    }
  }
  if (const auto* statics = llvm::dyn_cast_or_null<clang::DeclStmt>(terminator);
      statics != nullptr && successors.size() == 2 && statics->isSingleDecl()) {
    const auto& variable = *llvm::cast<clang::VarDecl>(statics->getSingleDecl());
    if (IsConstantInitialized(variable)) {
      hooks_.on_constant_static(variable);
      successors.pop_back();
    } else if (successors[1] != nullptr && variable.getTLSKind() == clang::VarDecl::TLS_None) {
      const summary::TermId place = VariablePlace(variable);
      const uint32_t here = std::exchange(current_, IdOf(*successors[1]).value);
      Emit(Instruction::Kind::kStaticBegin, variable.getLocation()).place = place;
      current_ = here;
    }
  }
  const bool both = successors.size() == 2 && successors[0] && successors[1];
  const clang::Expr* condition =
      both && !llvm::isa_and_nonnull<clang::DeclStmt>(terminator) && !IsPointerRange(terminator)
          ? BranchCondition(block)
          : nullptr;
  if (condition != nullptr) {
    const summary::TermId term = Truth(condition);
    body_.blocks[current_].condition = term;
    body_.blocks[current_].where = declarations_.locations().Of(condition->getSourceRange());
  }
  for (const clang::CFGBlock* next : successors) {
    // An exception that is not caught here does not end the function normally.
    const bool leaves = throws || TryDispatchedBy(block) != nullptr;
    if (next == nullptr || (leaves && next == &cfg.getExit())) continue;
    Edge edge;
    const clang::CXXTryStmt* scope = TryDispatchedBy(*next);
    edge.to = scope != nullptr ? UnwindBlock(scope) : IdOf(*next);
    body_.blocks[current_].edges.push_back(std::move(edge));
  }
}

void BodyLowering::EndSwitch(const clang::CFGBlock& block, const clang::SwitchStmt& stmt) {
  constexpr int64_t kMaxRange = 256;
  const summary::TermId condition = ValueOf(stmt.getCond());
  std::vector<Edge> edges;
  size_t left = block.succ_size();
  for (const clang::CFGBlock::AdjacentBlock& next : block.succs()) {
    --left;
    const clang::CFGBlock* target = next.getReachableBlock();
    if (target == nullptr) continue;
    Edge edge;
    edge.to = IdOf(*target);
    const auto* label = llvm::dyn_cast_or_null<clang::CaseStmt>(target->getLabel());
    if (left == 0 || label == nullptr) {
      edge.is_default = true;
    } else {
      const int64_t low = label->getLHS()->EvaluateKnownConstInt(context_).getExtValue();
      const int64_t high =
          label->getRHS() ? label->getRHS()->EvaluateKnownConstInt(context_).getExtValue() : low;
      edge.is_default = high - low >= kMaxRange;
      for (int64_t value = low; !edge.is_default && value <= high; ++value) {
        edge.cases.push_back(value);
      }
    }
    edges.push_back(std::move(edge));
  }
  Block& out = body_.blocks[current_];
  out.condition = condition;
  out.is_switch = true;
  out.where = declarations_.locations().Of(stmt.getCond()->getSourceRange());
  out.edges = std::move(edges);
}

}  // namespace lockgraph::extract
