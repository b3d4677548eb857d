// One function body of a synthetic program: statements in, blocks in reverse post-order out.
#ifndef LOCKGRAPH_BENCHMARKS_SYNTHETIC_BODY_H_
#define LOCKGRAPH_BENCHMARKS_SYNTHETIC_BODY_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "analyzer/summary/unit_builder.h"

namespace lockgraph::benchmarks {

// Each statement takes a line of its own. Parameters come first; Finish comes last.
class BodyMaker {
 public:
  using Statements = std::function<void()>;

  // Defines `function` in `file` from the line after `line`, which is advanced.
  BodyMaker(summary::UnitBuilder& builder, summary::FunctionId function, summary::FileId file,
            uint32_t& line);

  summary::TermId AddThis(summary::TypeId type);
  summary::TermId AddParameter(const std::string& name, summary::TypeId type);

  summary::TermId Compare(summary::Operator op, summary::TermId value, int64_t constant);
  // Gives what the call returned.
  summary::TermId Call(summary::FunctionId callee, std::vector<summary::TermId> arguments);
  void Assign(summary::TermId place, summary::TermId value);
  // Declares a local object and constructs it; gives its address.
  summary::TermId Construct(const std::string& name, summary::TypeId type,
                            summary::FunctionId constructor,
                            std::vector<summary::TermId> arguments);
  void Destroy(summary::FunctionId destructor, summary::TermId address);
  void If(summary::TermId condition, const Statements& then);
  void While(summary::TermId condition, const Statements& body);
  // `before` (may be empty) runs before the return.
  void ReturnIf(summary::TermId condition, const Statements& before);
  void DieIf(summary::TermId condition, summary::FunctionId no_return);
  void Finish(summary::TermId result = {});

 private:
  summary::LocalId AddLocal(summary::Local::Kind kind, const std::string& name,
                            summary::TypeId type);
  summary::Instruction& Add(summary::Instruction::Kind kind);
  summary::PlaceId NextPlace();
  uint32_t AddBlock();
  void Branch(uint32_t from, summary::TermId condition, uint32_t if_true, uint32_t if_false);
  void Jump(uint32_t from, uint32_t to);

  summary::UnitBuilder& builder_;
  summary::Body body_;
  const summary::FileId file_;
  uint32_t& line_;
  uint32_t current_ = 0;
  std::vector<uint32_t> returning_;  // blocks that lead to the exit
};

}  // namespace lockgraph::benchmarks

#endif  // LOCKGRAPH_BENCHMARKS_SYNTHETIC_BODY_H_
