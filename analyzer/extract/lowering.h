// One function body: its CFG and expressions as blocks, instructions and terms.
#ifndef LOCKGRAPH_ANALYZER_EXTRACT_LOWERING_H_
#define LOCKGRAPH_ANALYZER_EXTRACT_LOWERING_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/extract/body_plan.h"
#include "analyzer/extract/declarations.h"
#include "analyzer/summary/unit_builder.h"
#include "clang/AST/ExprCXX.h"
#include "clang/AST/StmtCXX.h"
#include "clang/Analysis/CFG.h"
#include "llvm/ADT/DenseMap.h"

namespace lockgraph::extract {

// What bodies tell the rest of the unit.
struct LoweringHooks {
  // Called for every function that is referred to (more than once).
  std::function<void(const clang::FunctionDecl&)> on_function;
  // The definition of a class that something is made of, or null.
  std::function<const clang::CXXRecordDecl*(const clang::CXXRecordDecl&)> complete;
  std::function<void(const clang::CXXRecordDecl&)> on_local_class;
  std::function<void(const clang::CXXRecordDecl&)> on_constructed;
  // A function of a library is called with arguments of these types.
  std::function<void(llvm::ArrayRef<clang::QualType>)> on_library_call;
  // A function's static with a constant initialiser: it is initialised before the program starts.
  std::function<void(const clang::VarDecl&)> on_constant_static;
};

// Initialised before any code of the program runs.
bool IsConstantInitialized(const clang::VarDecl& variable);

class BodyLowering {
 public:
  BodyLowering(Declarations& declarations, const LoweringHooks& hooks, uint32_t max_blocks)
      : declarations_(declarations),
        builder_(declarations.builder()),
        context_(declarations.context()),
        hooks_(hooks),
        max_blocks_(max_blocks) {}

  // Lowers the body of `function`, which must have one, and adds it to the unit. Returns why it was
  // left out, or nothing.
  std::optional<std::string> LowerFunction(const clang::FunctionDecl& function);

  // The initialisation of `variables` in their order, as the body of the pseudo function `id`.
  void LowerInitializers(const std::vector<const clang::VarDecl*>& variables,
                         summary::FunctionId id);

 private:
  using TermId = summary::TermId;
  using Instruction = summary::Instruction;
  struct Callee;

  // lowering.cc: blocks and edges.
  void DeclareParameters(const clang::FunctionDecl& function);
  void LowerBlocks(const clang::CFG& cfg);
  std::vector<const clang::CFGBlock*> Order(const clang::CFG& cfg);
  void LowerBlock(const clang::CFGBlock& block, const clang::CFG& cfg);
  void LowerElement(const clang::CFGElement& element, const clang::CFGBlock& block);
  void EndBlock(const clang::CFGBlock& block, const clang::CFG& cfg);
  void EndSwitch(const clang::CFGBlock& block, const clang::SwitchStmt& stmt);
  const clang::Expr* BranchCondition(const clang::CFGBlock& block);
  summary::BlockId IdOf(const clang::CFGBlock& block) const;
  summary::BlockId UnwindBlock(const clang::CXXTryStmt* scope);
  void FillUnwindBlocks();
  void MayThrow(const clang::Stmt* at);
  void EmitUnwinding(const std::vector<const clang::VarDecl*>& locals, clang::SourceRange where);

  // statements.cc: statements and destructors.
  void LowerStatement(const clang::Stmt* stmt);
  void LowerDeclaration(const clang::VarDecl& variable);
  void LowerReturn(const clang::ReturnStmt& stmt);
  void LowerImplicitDestructor(const clang::CFGImplicitDtor& element, bool conditional);
  void EmitDestructor(TermId place, clang::QualType type, clang::SourceRange where, bool implicit,
                      bool dynamic, bool unwinding = false);

  // terms.cc: expressions.
  TermId Term(const clang::Expr* expr);     // place or value, whichever the expression is
  TermId PlaceOf(const clang::Expr* expr);  // a temporary is made for scalars
  TermId ValueOf(const clang::Expr* expr);
  TermId ValueIfReached(const clang::Expr* expr);
  TermId AddressOf(const clang::Expr* expr) { return builder_.Address(PlaceOf(expr)); }
  TermId Compute(const clang::Expr* expr);
  TermId ComputeOther(const clang::Expr* expr);
  TermId ComputeWrapped(const clang::Expr* expr);
  TermId NamedLiteral(const clang::StringLiteral& literal);
  TermId Reference(const clang::DeclRefExpr& expr);
  TermId VariablePlace(const clang::VarDecl& variable);
  TermId ThroughReference(TermId place, clang::QualType type);
  TermId Member(const clang::MemberExpr& expr);
  TermId Subscript(const clang::ArraySubscriptExpr& expr);
  TermId This();
  TermId Constant(const clang::Expr* expr);  // invalid if it is none
  TermId Unknown(const clang::Expr* expr);
  // For expressions that several uses share (default arguments): lowers `expr` for `use` alone.
  TermId Afresh(const clang::Expr* use, const clang::Expr* expr);

  // operators.cc
  TermId Unary(const clang::UnaryOperator& expr);
  TermId Increment(const clang::UnaryOperator& expr);
  TermId Binary(const clang::BinaryOperator& expr);
  TermId MemberOffset(const clang::Expr* expr);
  TermId Assign(const clang::BinaryOperator& expr);
  TermId Offset(TermId pointer, TermId index);
  TermId Cast(const clang::CastExpr& expr);
  TermId Truth(const clang::Expr* expr);  // as a condition
  TermId Select(const clang::AbstractConditionalOperator& expr);

  // calls.cc
  TermId Call(const clang::CallExpr& expr);
  std::optional<TermId> LambdaAsFunction(const clang::CXXMethodDecl& conversion);
  void SetOperatorObject(const clang::CXXMethodDecl& method, Callee& callee,
                         llvm::ArrayRef<const clang::Expr*>& arguments);
  std::optional<TermId> Builtin(const clang::CallExpr& expr, const clang::FunctionDecl& callee);
  TermId Atomic(const clang::AtomicExpr& expr);
  bool SetObject(const clang::CallExpr& expr, Callee& callee);
  void ConstructTemplateArguments(const clang::FunctionDecl& function);
  TermId EmitCall(Callee callee, const clang::Expr* at, clang::QualType result);
  void AddArguments(Callee& callee, llvm::ArrayRef<const clang::Expr*> arguments,
                    const clang::FunctionProtoType* prototype);
  void AddArgument(Callee& callee, const clang::Expr* argument, clang::QualType parameter);
  TermId Argument(const clang::Expr* argument, clang::QualType parameter);
  TermId Construct(const clang::CXXConstructExpr& expr);
  TermId InheritedConstruct(const clang::CXXInheritedCtorInitExpr& expr);

  // initializers.cc
  TermId DestinationPlace(const clang::Expr* producer);
  TermId New(const clang::CXXNewExpr& expr);
  void Delete(const clang::CXXDeleteExpr& expr);
  TermId NewAddress(const clang::CXXNewExpr& expr);
  TermId InitList(const clang::InitListExpr& list);
  TermId ParenList(const clang::CXXParenListInitExpr& list);
  void InitMembers(const clang::Expr* list, llvm::ArrayRef<clang::Expr*> inits,
                   const clang::FieldDecl* union_field);
  void InitElements(const clang::Expr* list, llvm::ArrayRef<clang::Expr*> inits);
  void InitPart(TermId place, clang::QualType type, const clang::Expr* init);
  void InitZero(TermId place, clang::QualType type, clang::SourceRange where, int depth = 0);
  TermId InitializerList(const clang::CXXStdInitializerListExpr& expr);
  void LowerMemberInitializer(const clang::CXXCtorInitializer& initializer);
  TermId Lambda(const clang::LambdaExpr& expr);

  Instruction& Emit(Instruction::Kind kind, clang::SourceRange where);
  void EmitAssign(TermId place, TermId value, clang::SourceRange where);
  void EmitCopy(TermId place, TermId from, clang::SourceRange where);
  summary::LocalId AddLocal(summary::Local::Kind kind, std::string name, clang::QualType type,
                            clang::SourceRange where);
  TermId Temporary(const clang::Expr* expr);
  bool IsDeep(TermId term);
  void DeclareOnce(const clang::VarDecl& variable, clang::SourceRange where);
  void ResetBody();
  void Finish(summary::FunctionId id, summary::BlockId exit, clang::SourceLocation end);

  Declarations& declarations_;
  summary::UnitBuilder& builder_;
  clang::ASTContext& context_;
  const LoweringHooks& hooks_;
  const uint32_t max_blocks_;

  // Of the body at hand.
  const clang::FunctionDecl* function_ = nullptr;
  const clang::CXXRecordDecl* closure_ = nullptr;  // of a lambda's operator()
  llvm::DenseMap<const clang::ValueDecl*, clang::FieldDecl*> captures_;
  clang::FieldDecl* this_capture_ = nullptr;
  BodyPlan plan_;
  summary::Body body_;
  summary::LocalId result_slot_;
  std::vector<uint32_t> depths_;  // of the unit's terms, as far as known
  uint32_t current_ = 0;          // block that instructions go to
  summary::PlaceId last_place_;
  uint32_t allocations_ = 0;
  bool synthetic_ = false;  // no CFG: expressions are lowered where they are met
  llvm::DenseMap<const clang::Expr*, TermId> memo_;
  std::vector<const clang::Expr*> fresh_;  // to be forgotten after Afresh
  int fresh_depth_ = 0;
  llvm::DenseMap<const clang::VarDecl*, summary::LocalId> locals_;
  llvm::DenseMap<const clang::Expr*, summary::LocalId> temporaries_;
  std::vector<const clang::Expr*> unfinished_;  // temporaries that no CFG destroys
  llvm::DenseMap<const clang::Expr*, TermId> allocated_;
  llvm::DenseMap<const clang::VarDecl*, uint32_t> declared_in_;
  llvm::DenseMap<const clang::CXXTryStmt*, summary::BlockId> unwind_blocks_;
  std::vector<const clang::CXXTryStmt*> unwind_order_;
  llvm::DenseMap<const clang::CXXTryStmt*, const clang::CFGBlock*> dispatch_;
  llvm::DenseSet<unsigned> conditional_destructors_;  // CFG blocks behind a TemporaryDtorsBranch
};

}  // namespace lockgraph::extract

#endif  // LOCKGRAPH_ANALYZER_EXTRACT_LOWERING_H_
