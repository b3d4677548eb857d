#include "analyzer/link/semaphore_locks.h"

#include "absl/strings/match.h"

namespace lockgraph::link {

using lockorder::ResourceKind;
using summary::Body;
using summary::Instruction;
using summary::TermKind;

SemaphoreLocks::SemaphoreLocks(const Program& program,
                               const std::vector<const Operation*>& operations,
                               const SpinLocks& keys)
    : program_(program), operations_(operations), keys_(keys) {
  for (const Body& body : program_.bodies) Add(body);
}

void SemaphoreLocks::Add(const Body& body) {
  struct Here {
    bool takes = false, gives = false;
  };
  absl::flat_hash_map<SpinLocks::Key, Here> here;
  for (const summary::Block& block : body.blocks) {
    for (const Instruction& i : block.instructions) {
      if (!IsDirectCall(i)) continue;
      const summary::Function& callee = program_.functions[i.function.value];
      const bool makes = callee.qualified == "sem_init" ||
                         (callee.is_constructor && absl::EndsWith(callee.qualified, "_semaphore"));
      const Operation* operation = operations_[i.function.value];
      const bool known = operation != nullptr && operation->kind == ResourceKind::kSemaphore;
      if (!makes && !known) continue;
      const auto key = keys_.KeyOfArgument(i);
      if (!key) continue;
      if (makes) {
        const size_t at = callee.is_constructor ? 1 : 2;
        const auto count = i.arguments.size() > at ? keys_.Constant(i.arguments[at]) : std::nullopt;
        (count == 1 ? uses_[*key].one : uses_[*key].another) = true;
      } else if (operation->action == Action::kEventWait) {
        here[*key].takes = true;
      } else if (operation->action == Action::kEventSignal) {
        here[*key].gives = true;
      }
    }
  }
  for (const auto& [key, use] : here) {
    uses_[key].taken |= use.takes;
    uses_[key].paired &= use.takes == use.gives;
  }
}

bool SemaphoreLocks::Contains(const Symbols& symbols, Symbol place) const {
  if (uses_.empty() || !place.valid() || !symbols.IsPlace(place)) return false;
  const auto is_lock = [&](TermKind kind, uint32_t id) {
    const auto use = uses_.find({kind, id});
    return use != uses_.end() && use->second.one && !use->second.another && use->second.paired &&
           use->second.taken;
  };
  while (symbols.kind(place) == SymbolKind::kElement) place = Symbol{symbols.at(place).a};
  const SymbolNode& node = symbols.at(place);
  if (node.kind == SymbolKind::kGlobal) return is_lock(TermKind::kGlobal, node.a);
  return node.kind == SymbolKind::kField && is_lock(TermKind::kField, node.b);
}

}  // namespace lockgraph::link
