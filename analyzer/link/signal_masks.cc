#include "analyzer/link/signal_masks.h"

#include <csignal>

namespace lockgraph::link {

using summary::Body;
using summary::FunctionId;
using summary::Instruction;
using summary::TermId;

namespace {

constexpr int kDeepest = 4;  // of wrappers around wrappers

bool SetsMask(const summary::Function& f) {
  return f.qualified == "sigprocmask" || f.qualified == "pthread_sigmask";
}

}  // namespace

SignalMasks::SignalMasks(const Program& program) : program_(program) {
  bool used = false;
  for (const summary::Function& f : program.functions) used = used || SetsMask(f);
  if (!used) return;
  effects_.resize(program.functions.size());
  for (const Body& body : program.bodies) {
    bool blocked = false;
    for (const summary::Block& block : body.blocks) {
      for (const Instruction& i : block.instructions) {
        if (i.kind != Instruction::Kind::kCall) continue;
        if (blocked) sites_.insert(CodeSite{i.where, body.function});
        blocked = EffectOf(i, blocked, 0).value_or(blocked);
      }
    }
  }
}

std::optional<int64_t> SignalMasks::Constant(TermId term) const {
  if (!term.valid()) return std::nullopt;
  const summary::Term& value = program_.terms[term.value];
  return value.kind == summary::TermKind::kInteger ? std::optional(value.integer) : std::nullopt;
}

// Whether signals are blocked after the call; nothing if it does not touch the mask.
std::optional<bool> SignalMasks::EffectOf(const Instruction& call, bool blocked, int depth) {
  if (!IsDirectCall(call)) return std::nullopt;
  if (!SetsMask(program_.functions[call.function.value])) {
    return EffectOf(call.function, depth + 1);
  }
  if (call.arguments.size() < 3 || Constant(call.arguments[1]) == 0) return std::nullopt;
  const auto how = Constant(call.arguments[0]);
  if (how == SIG_BLOCK) return true;
  if (how == SIG_UNBLOCK) return false;
  // A mask that is set for good, or put back: who puts back does not ask what there was.
  return !blocked && Constant(call.arguments[2]) != 0;
}

std::optional<bool> SignalMasks::EffectOf(FunctionId function, int depth) {
  const Body* body = program_.BodyOf(function);
  if (body == nullptr || depth > kDeepest) return std::nullopt;
  if (effects_[function.value]) return *effects_[function.value];
  effects_[function.value].emplace();  // of recursion nothing is known
  std::optional<bool> effect;
  for (const summary::Block& block : body->blocks) {
    for (const Instruction& i : block.instructions) {
      if (i.kind != Instruction::Kind::kCall) continue;
      if (const auto after = EffectOf(i, effect.value_or(false), depth)) effect = after;
    }
  }
  effects_[function.value] = effect;
  return effect;
}

}  // namespace lockgraph::link
