// Which methods a virtual call reaches.
#include <algorithm>

#include "analyzer/link/interpreter.h"

namespace lockgraph::link {

using lockorder::Evidence;
using summary::Function;
using summary::FunctionId;
using summary::TypeId;

// The class of the object at `place`, where it is known exactly; else none.
TypeId Interpreter::ExactClass(Symbol place) const {
  const SymbolNode& node = symbols_.at(place);
  switch (node.kind) {
    case SymbolKind::kLocal:
    case SymbolKind::kGlobal:
      return symbols_.TypeOf(place);
    case SymbolKind::kField:
      return symbols_.IsHidden(place) ? TypeId{} : symbols_.TypeOf(place);
    case SymbolKind::kDeref: {
      const SymbolNode& pointer = symbols_.at(Symbol{node.a});
      return pointer.kind == SymbolKind::kNew ? pointer.type : TypeId{};
    }
    default:
      return {};
  }
}

// The overriders of `callee`, itself among them; of an exactly known class, the one it has.
std::vector<FunctionId> Interpreter::Overrides(FunctionId callee, TypeId exact) const {
  const Program& program = analysis_.program;
  std::vector<FunctionId> targets = {callee};
  const auto overriders = program.overriders.find(callee.value);
  if (overriders != program.overriders.end()) {
    targets.insert(targets.end(), overriders->second.begin(), overriders->second.end());
  }
  if (!exact.valid()) return targets;
  std::erase_if(targets, [&](FunctionId target) {
    const TypeId record = program.functions[target.value].record;
    return record.valid() && !program.DerivesFrom(exact, record);
  });
  if (targets.size() < 2) return targets;
  // The most derived override wins.
  FunctionId best = targets[0];
  for (FunctionId target : targets) {
    if (program.DerivesFrom(program.functions[target.value].record,
                            program.functions[best.value].record))
      best = target;
  }
  return {best};
}

void Interpreter::CallVirtual(const Call& call, FunctionId callee, State state, States& out) {
  const Program& program = analysis_.program;
  const Symbol receiver = call.arguments.empty() ? Symbol{} : call.arguments[0];
  const TypeId exact = receiver.valid() ? ExactClass(symbols_.Deref(receiver)) : TypeId{};
  std::vector<FunctionId> targets = Overrides(callee, exact);
  std::erase_if(targets, [&](FunctionId t) {
    const Function& f = program.functions[t.value];
    return f.body == 0xffffffff && analysis_.operations[t.value] == nullptr && targets.size() > 1;
  });
  constexpr size_t kMaxTargets = 12;
  if (targets.size() > kMaxTargets) {
    std::stable_partition(targets.begin(), targets.end(),
                          [&](FunctionId t) { return analysis_.behaviours[t.value].acts; });
    targets.resize(kMaxTargets);
    behaviour_.cut = true;
  }
  if (targets.empty()) {
    CallUnknown(call, callee, std::move(state), out);
    return;
  }
  Call guess = call;
  guess.evidence = guess.evidence | GuessAmong(targets.size());
  const size_t acting =
      static_cast<size_t>(std::count_if(targets.begin(), targets.end(), [&](FunctionId t) {
        return analysis_.behaviours[t.value].acts || program.functions[t.value].body == 0xffffffff;
      }));
  if (acting <= 1 && targets.size() > 1)
    guess.evidence = call.evidence;  // the others do nothing to locks
  // Callers that know the object know which of them is called.
  Symbol selector;
  if (acting > 1 && receiver.valid() && symbols_.IsGiven(receiver)) {
    const Symbol methods = symbols_.HiddenOf(symbols_.Deref(receiver), Hidden::kClass);
    selector = symbols_.Load(symbols_.Element(methods, symbols_.Integer(callee.value)));
  }
  bool quiet_done = false;
  for (FunctionId target : targets) {
    const bool quiet = program.functions[target.value].body != 0xffffffff &&
                       !analysis_.behaviours[target.value].acts;
    if (quiet && quiet_done) continue;
    quiet_done |= quiet;
    State chosen = state;
    if (selector.valid() && !quiet && !chosen.Assume(symbols_, {selector, true, target.value}))
      continue;
    CallFunction(guess, target, std::move(chosen), out);
  }
}

}  // namespace lockgraph::link
