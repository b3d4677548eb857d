#include "analyzer/link/makers.h"

#include <algorithm>

namespace lockgraph::link {

using summary::Block;
using summary::Body;
using summary::Function;
using summary::FunctionId;
using summary::Instruction;
using summary::Term;
using summary::TermId;
using summary::TermKind;
using summary::Type;
using summary::TypeId;

Makers::Makers(const Analysis& analysis) : analysis_(analysis), program_(analysis.program) {
  bool several = false;
  for (uint32_t f = 0; f < program_.functions.size(); ++f) {
    const Function& function = program_.functions[f];
    if (!function.is_main || program_.BodyOf({f}) == nullptr) continue;
    several |= main_.valid();
    main_ = {f};
  }
  if (several) main_ = {};
  FindCallers();
  for (const Body& body : program_.bodies) Read(body);
}

void Makers::FindCallers() {
  for (const Body& body : program_.bodies) {
    const std::vector<bool> loops = BlocksInLoops(body);
    for (size_t b = 0; b < body.blocks.size(); ++b) {
      for (const Instruction& i : body.blocks[b].instructions) {
        if (i.kind != Instruction::Kind::kCall || !i.function.valid()) continue;
        const bool again = loops[b] || i.callee != Instruction::Callee::kDirect;
        const auto [known, first] =
            callers_.try_emplace(i.function.value, Caller{body.function, again});
        if (!first) known->second.again = true;
      }
    }
  }
}

bool Makers::RunsOnce(FunctionId function) const {
  constexpr int kDeepest = 16;
  for (int depth = 0; depth < kDeepest; ++depth) {
    if (function == main_) return main_.valid();
    const Function& f = program_.functions[function.value];
    if (f.address_taken || f.is_virtual || f.is_lambda) return false;
    if (f.runs_at_start) return true;
    const auto caller = callers_.find(function.value);
    if (caller == callers_.end() || caller->second.again) return false;
    function = caller->second.function;
  }
  return false;
}

void Makers::Read(const Body& body) {
  const std::vector<bool> loops = BlocksInLoops(body);
  const bool runs_once = RunsOnce(body.function);
  for (size_t b = 0; b < body.blocks.size(); ++b) {
    const Block& block = body.blocks[b];
    const bool once = runs_once && !loops[b];
    ReadTerm(body, block.condition, once);
    for (size_t k = 0; k < block.instructions.size(); ++k) {
      const Instruction& i = block.instructions[k];
      ReadTerm(body, i.value, once);
      for (TermId argument : i.arguments) ReadTerm(body, argument, once);
      if (i.kind == Instruction::Kind::kCall) ReadCall(body, i, once);
    }
  }
  ReadRaw(body, runs_once, loops);
}

// What a call gives as raw memory is what the variable says that gets it.
void Makers::ReadRaw(const Body& body, bool runs_once, const std::vector<bool>& loops) {
  std::vector<const Instruction*> calls(body.result_count);
  for (size_t b = 0; b < body.blocks.size(); ++b) {
    for (const Instruction& i : body.blocks[b].instructions) {
      if (i.kind == Instruction::Kind::kCall && i.result.value < calls.size()) {
        calls[i.result.value] = &i;
      }
      if (i.kind != Instruction::Kind::kAssign || !i.value.valid()) continue;
      const Term& value = program_.terms[i.value.value];
      const Instruction* call =
          value.kind == TermKind::kResult && value.a < calls.size() ? calls[value.a] : nullptr;
      if (call == nullptr || !call->function.valid()) continue;
      const TypeId given = program_.functions[call->function.value].result;
      const TypeId type = program_.Pointee(TypeOf(body, i.place));
      const bool record = program_.RecordOf(type) != nullptr;
      if (!record || program_.RecordOf(program_.Pointee(given)) != nullptr) continue;
      made_.push_back({type, runs_once && !loops[b] && IsOfOne(*call), true});
    }
  }
}

void Makers::ReadCall(const Body& body, const Instruction& call, bool once) {
  if (!call.function.valid()) return;
  const Operation* operation = analysis_.operations[call.function.value];
  if (operation == nullptr || operation->action != Action::kMakeObject) return;
  for (TypeId type : program_.functions[call.function.value].template_arguments) {
    made_.push_back({type, once, false});
  }
}

void Makers::ReadTerm(const Body& body, TermId id, bool once) {
  if (!id.valid()) return;
  const Term& term = program_.terms[id.value];
  switch (term.kind) {
    case TermKind::kNew: {
      const uint64_t key = uint64_t{body.function.value} << 32 | term.a;
      if (seen_.insert(key).second) made_.push_back({TypeId{term.b}, once, false});
      return;
    }
    case TermKind::kSelect:
      ReadTerm(body, TermId{term.c}, once);
      [[fallthrough]];
    case TermKind::kBinary:
      ReadTerm(body, TermId{term.b}, once);
      [[fallthrough]];
    case TermKind::kUnary:
    case TermKind::kLoad:
    case TermKind::kAddress:
    case TermKind::kDeref:
    case TermKind::kField:
    case TermKind::kElement:
      ReadTerm(body, TermId{term.a}, once);
      return;
    default:
      return;
  }
}

// Memory for one object: the size is known, and so is that there is one.
bool Makers::IsOfOne(const Instruction& call) const {
  bool one = call.arguments.size() == 1;
  for (TermId argument : call.arguments) {
    const auto value = analysis_.spin_locks.Constant(argument);
    if (!value) return false;
    one |= *value == 1;
  }
  return one;
}

TypeId Makers::TypeOf(const Body& body, TermId place) const {
  if (!place.valid()) return {};
  const Term& term = program_.terms[place.value];
  if (term.kind == TermKind::kLocal) return body.locals[term.a].type;
  if (term.kind == TermKind::kField) return program_.fields[term.b].type;
  if (term.kind == TermKind::kGlobal) return program_.variables[term.a].type;
  return {};
}

}  // namespace lockgraph::link
