#include "analyzer/link/signal_masks.h"

#include <algorithm>
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
  if (std::none_of(program.functions.begin(), program.functions.end(), SetsMask)) return;
  effects_.resize(program.functions.size());
  for (const Body& body : program.bodies) {
    Walk(body, 0, [&](const Instruction& call, bool blocked) {
      if (blocked) sites_.insert(CodeSite{call.where, body.function});
    });
  }
}

// Shows each call and whether signals are blocked then; whether they are in the end, or nothing if
// the function does not touch the mask.
template <typename F>
std::optional<bool> SignalMasks::Walk(const Body& body, int depth, const F& visit) {
  std::optional<bool> effect;
  for (const summary::Block& block : body.blocks) {
    for (const Instruction& i : block.instructions) {
      if (i.kind != Instruction::Kind::kCall) continue;
      const bool blocked = effect.value_or(false);
      visit(i, blocked);
      if (const auto after = EffectOf(i, blocked, depth)) effect = after;
    }
  }
  return effect;
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
  const auto effect = Walk(*body, depth, [](const Instruction&, bool) {});
  effects_[function.value] = effect;
  return effect;
}

}  // namespace lockgraph::link
