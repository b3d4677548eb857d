#include "benchmarks/synthetic_body.h"

#include <utility>

namespace lockgraph::benchmarks {

using summary::Block;
using summary::BlockId;
using summary::FunctionId;
using summary::Instruction;
using summary::Local;
using summary::LocalId;
using summary::ResultId;
using summary::TermId;
using summary::TypeId;

BodyMaker::BodyMaker(summary::UnitBuilder& builder, FunctionId function, summary::FileId file,
                     uint32_t& line)
    : builder_(builder), file_(file), line_(line) {
  body_.function = function;
  builder_.unit().functions[function.value].place = NextPlace();
  AddBlock();
}

LocalId BodyMaker::AddLocal(Local::Kind kind, const std::string& name, TypeId type) {
  body_.locals.push_back({kind, name, type, {}});
  return LocalId{static_cast<uint32_t>(body_.locals.size() - 1)};
}

TermId BodyMaker::AddThis(TypeId type) {
  body_.parameter_count++;
  return builder_.Local(AddLocal(Local::Kind::kThis, "this", type));
}

TermId BodyMaker::AddParameter(const std::string& name, TypeId type) {
  body_.parameter_count++;
  return builder_.Local(AddLocal(Local::Kind::kParameter, name, type));
}

summary::PlaceId BodyMaker::NextPlace() { return builder_.InternPlace(file_, ++line_, 3, 12); }

uint32_t BodyMaker::AddBlock() {
  body_.blocks.emplace_back();
  return static_cast<uint32_t>(body_.blocks.size() - 1);
}

void BodyMaker::Branch(uint32_t from, TermId condition, uint32_t if_true, uint32_t if_false) {
  Block& block = body_.blocks[from];
  block.condition = condition;
  block.where = NextPlace();
  block.edges = {{BlockId{if_true}, {}, false}, {BlockId{if_false}, {}, false}};
}

void BodyMaker::Jump(uint32_t from, uint32_t to) {
  body_.blocks[from].edges.push_back({BlockId{to}, {}, false});
}

Instruction& BodyMaker::Add(Instruction::Kind kind) {
  Instruction& instruction = body_.blocks[current_].instructions.emplace_back();
  instruction.kind = kind;
  instruction.where = NextPlace();
  return instruction;
}

TermId BodyMaker::Compare(summary::Operator op, TermId value, int64_t constant) {
  return builder_.Binary(op, value, builder_.Integer(constant));
}

TermId BodyMaker::Call(FunctionId callee, std::vector<TermId> arguments) {
  Instruction& call = Add(Instruction::Kind::kCall);
  call.function = callee;
  call.result = ResultId{body_.result_count++};
  call.argument_types.resize(arguments.size());
  call.arguments = std::move(arguments);
  return builder_.Result(call.result);
}

void BodyMaker::Assign(TermId place, TermId value) {
  Instruction& assign = Add(Instruction::Kind::kAssign);
  assign.place = place;
  assign.value = value;
}

TermId BodyMaker::Construct(const std::string& name, TypeId type, FunctionId constructor,
                            std::vector<TermId> arguments) {
  const TermId object = builder_.Local(AddLocal(Local::Kind::kVariable, name, type));
  Add(Instruction::Kind::kDeclare).place = object;
  const TermId address = builder_.Address(object);
  arguments.insert(arguments.begin(), address);
  Call(constructor, std::move(arguments));
  return address;
}

void BodyMaker::Destroy(FunctionId destructor, TermId address) {
  Call(destructor, {address});
  body_.blocks[current_].instructions.back().implicit = true;
}

void BodyMaker::If(TermId condition, const Statements& then) {
  const uint32_t before = current_;
  const uint32_t inside = current_ = AddBlock();
  then();
  const uint32_t last = current_;
  current_ = AddBlock();
  Branch(before, condition, inside, current_);
  Jump(last, current_);
}

void BodyMaker::While(TermId condition, const Statements& body) {
  const uint32_t head = AddBlock();
  Jump(current_, head);
  body_.blocks[head].is_loop_head = true;
  const uint32_t inside = current_ = AddBlock();
  body();
  Jump(current_, head);
  current_ = AddBlock();
  Branch(head, condition, inside, current_);
}

void BodyMaker::ReturnIf(TermId condition, const Statements& before) {
  const uint32_t from = current_;
  const uint32_t inside = current_ = AddBlock();
  if (before) before();
  Add(Instruction::Kind::kReturn);
  returning_.push_back(current_);
  current_ = AddBlock();
  Branch(from, condition, inside, current_);
}

void BodyMaker::DieIf(TermId condition, FunctionId no_return) {
  const uint32_t from = current_;
  const uint32_t inside = current_ = AddBlock();
  Call(no_return, {});
  current_ = AddBlock();
  Branch(from, condition, inside, current_);
}

void BodyMaker::Finish(TermId result) {
  if (result.valid()) Add(Instruction::Kind::kReturn).value = result;
  returning_.push_back(current_);
  const uint32_t exit = AddBlock();
  for (uint32_t block : returning_) Jump(block, exit);
  body_.exit = BlockId{exit};
  body_.end = NextPlace();
  summary::Body& row = builder_.AddBody(body_.function);
  row = std::move(body_);
}

}  // namespace lockgraph::benchmarks
