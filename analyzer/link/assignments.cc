// Assignments: what a place holds from now on, and what that says of locks and processes.
#include "analyzer/link/interpreter.h"

namespace lockgraph::link {

void Interpreter::Assign(const summary::Instruction& instruction, State& state) {
  const Symbol place = Place(state, instruction.place);
  const Symbol value = Evaluate(state, instruction.value);
  state.Write(symbols_, place, value);
  if (symbols_.kind(value) == SymbolKind::kThread && symbols_.IsMemory(place)) {
    // The number of a process is kept there.
    for (Event& event : behaviour_.events) {
      const bool made = event.process && !event.handle.valid() &&
                        analysis_.paths.Append(event.path, event.site).id == symbols_.at(value).a;
      if (made) event.handle = place;
    }
  }
  if (analysis_.spin_locks.Touches(*body_, instruction)) {
    Release(state, analysis_.spin_locks.LockOf(symbols_, place), SiteOf(instruction));
  }
  if (analysis_.ticket_locks.AccessOf(*body_, instruction) == TicketLocks::Access::kMove) {
    Release(state, analysis_.ticket_locks.LockOf(symbols_, place), SiteOf(instruction));
  }
  UseMonitor(instruction, place, state);
  // PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP and its kin set a field inside the lock.
  const SymbolNode& node = symbols_.at(place);
  if (node.kind == SymbolKind::kField && analysis_.program.fields[node.b].name == "__kind") {
    Symbol lock{node.a};
    if (symbols_.kind(lock) == SymbolKind::kField) lock = Symbol{symbols_.at(lock).a};
    const auto lock_kind = state.Constant(symbols_, value);
    const bool again = lock_kind == 1 || lock_kind == kErrorCheck;
    NoteTrait(lock, Hidden::kRecursive, symbols_.Integer(again ? *lock_kind : 0));
  }
}

}  // namespace lockgraph::link
