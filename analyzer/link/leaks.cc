// Ways out of a function that leave a lock behind.
#include <algorithm>

#include "analyzer/link/interpreter.h"

namespace lockgraph::link {

// Whether the destructor of some local variable may give locks back.
bool Interpreter::CleansUp() {
  if (cleans_up_) return *cleans_up_;
  cleans_up_ = false;
  for (const summary::Block& block : body_->blocks) {
    for (const summary::Instruction& i : block.instructions) {
      if (i.kind != summary::Instruction::Kind::kCall || !i.implicit || !i.function.valid())
        continue;
      const summary::Function& callee = analysis_.program.functions[i.function.value];
      if (!callee.is_destructor) continue;
      const Operation* known = analysis_.operations[i.function.value];
      const bool runs = known != nullptr && known->action == Action::kRunAtEnd;
      *cleans_up_ |= runs || (known == nullptr && analysis_.reaches[i.function.value]);
    }
  }
  return *cleans_up_;
}

void Interpreter::LeaveByException(const State& state, CodeSite site) {
  for (const HeldLock& lock : state.held) {
    if (lock.owner.valid() || !lock.direct) continue;
    Event event = NewEvent(state, EventKind::kNotReleased, lock.lock, site);
    event.related = lock.site;
    Record(std::move(event));
  }
}

// A function that returns on one path with a lock it took and on another without: a leak, unless
// what it returns tells the caller which it was (find-and-lock, try-lock), or some caller gives the
// lock back (decided where the event is told).
void Interpreter::FindLeaks() {
  for (const State& leaking : exits_) {
    for (const HeldLock& lock : leaking.held) {
      if (lock.owner.valid() || !lock.direct || lock.tried) continue;
      const Leak leak = LeakOf(leaking, lock.lock);
      if (leak == Leak::kNone) continue;
      Event event = NewEvent(leaking, EventKind::kNotReleased, lock.lock, {body_->end, function_});
      event.related = lock.site;
      event.told = leak == Leak::kTold;
      Record(std::move(event));
    }
  }
}

Interpreter::Leak Interpreter::LeakOf(const State& leaking, Symbol lock) {
  const auto result = [&](const State& s) -> std::optional<int64_t> {
    const auto value = s.Find(FunctionResult());
    if (!value) return std::nullopt;
    if (auto c = s.Constant(symbols_, *value)) return c;
    if (auto t = s.Truth(symbols_, *value); t && *t) return 1;
    return std::nullopt;
  };
  const bool returns_value = leaking.Find(FunctionResult()).has_value();
  const auto mine = result(leaking);
  bool released = false, told = false, mixed = false;
  for (const State& other : exits_) {
    const bool ended = std::any_of(other.ended.begin(), other.ended.end(),
                                   [&](const State::Ended& e) { return e.lock == lock; });
    if (!ended) continue;
    const bool still = std::any_of(other.held.begin(), other.held.end(),
                                   [&](const HeldLock& h) { return h.lock == lock; });
    if (still) continue;
    released = true;
    const auto theirs = result(other);
    const auto value = other.Find(FunctionResult());
    if (mine && !theirs && value && other.Knows(symbols_, {*value, false, *mine})) {
      // Some of several codes, none of them this one.
      mixed = mixed || *mine != 0;
      told = told || *mine == 0;
      continue;
    }
    if (!mine || !theirs) {
      // A negative constant is an error, whatever the other paths compute.
      told = told || (returns_value && (!mine || *mine >= 0));
      continue;
    }
    if (*mine == *theirs) continue;
    // Success while holding: 0 against an error code, a pointer against null, true against false.
    const bool error_held =
        *mine < 0 || (*theirs == 0 && *mine != 0 && *mine != 1) || (*mine == 0 && *theirs == 1);
    told = told || !error_held;
    // One error among others that come without the lock.
    mixed = mixed || (*mine != 0 && *theirs != 0 && *theirs != 1);
  }
  if (!released) return Leak::kNone;
  return !told || mixed ? Leak::kSilent : Leak::kTold;
}

}  // namespace lockgraph::link
