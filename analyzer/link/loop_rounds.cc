// What the rounds of a loop have behind them. A loop over elements is taken to have some: whoever
// is signalled after it waits for what each round must take, though a path of no round exists.
#include <algorithm>

#include "analyzer/link/interpreter.h"

namespace lockgraph::link {

void Interpreter::FindLoops() {
  const size_t count = body_->blocks.size();
  loops_ = BlocksInLoops(*body_);
  for (uint32_t from = 0; from < count; ++from) {
    for (const summary::Edge& edge : body_->blocks[from].edges) {
      if (edge.to.value > from) continue;
      auto known = std::find_if(rounds_.begin(), rounds_.end(),
                                [&](const Rounds& r) { return r.head == edge.to.value; });
      if (known == rounds_.end())
        known =
            rounds_.insert(known, {.head = edge.to.value, .steps = {}, .joined = {}, .left = {}});
      known->end = std::max(known->end, from);
    }
  }
  for (Rounds& loop : rounds_) {
    for (uint32_t block = loop.head; block <= loop.end; ++block) {
      // Where the loop ends in the ordinary way: the first block after it.
      for (const summary::Edge& edge : body_->blocks[block].edges) {
        if (edge.to.value > loop.end) loop.next = std::min(loop.next, edge.to.value);
      }
    }
  }
}

void Interpreter::NoteRound(uint32_t head, const State& arriving) {
  for (Rounds& loop : rounds_) {
    if (loop.head != head) continue;
    if (loop.seen) {
      IntersectSteps(loop.steps, arriving.passed);
      Intersect(loop.joined, arriving.joined);
    } else {
      loop.steps = arriving.passed;
      loop.joined = arriving.joined;
    }
    loop.seen = true;
  }
}

void Interpreter::Pass(State& state, const Passed& step) {
  std::erase_if(state.passed, [&](const Passed& p) { return IsSameStep(p, step); });
  const bool once = step.resource == lockorder::ResourceKind::kOnce;
  if (state.passed.size() < kMaxPassed || once) state.passed.push_back(step);
}

// A state that leaves a loop waits until the rounds of the loop are known.
void Interpreter::Go(uint32_t from, uint32_t to, State state) {
  Rounds* left = nullptr;
  for (Rounds& loop : rounds_) {
    const bool leaves = loop.head <= from && from <= loop.end && loop.next == to;
    if (leaves && (left == nullptr || left->head < loop.head)) left = &loop;
  }
  if (left == nullptr) {
    Enter(to, std::move(state), to <= from);
  } else {
    left->left.push_back(std::move(state));
  }
}

void Interpreter::LeaveLoops() {
  for (Rounds& loop : rounds_) {
    const bool runs = std::any_of(worklist_.begin(), worklist_.end(), [&](const auto& item) {
      return loop.head <= item.first && item.first <= loop.end;
    });
    if (runs || loop.left.empty()) continue;
    States left;
    left.swap(loop.left);
    for (State& state : left) {
      for (const Passed& step : loop.steps) Pass(state, step);
      for (Symbol handle : loop.joined) ForgetThread(state, handle);
      Enter(loop.next, std::move(state), false);
    }
  }
}

// Who waits for a condition may need another signal after this one: for room in a queue that others
// fill as well. A loop that signals gets there only by way of all that its rounds lock.
void Interpreter::AddRounds() {
  using lockorder::ResourceKind;
  for (size_t i = 0; i < behaviour_.events.size(); ++i) {
    Event& event = behaviour_.events[i];
    const bool again =
        event.resource == ResourceKind::kCondition || event.resource == ResourceKind::kSemaphore;
    if (event.kind != EventKind::kSignal || !again) continue;
    const uint32_t block = event_blocks_[i];
    const Rounds* innermost = nullptr;
    for (const Rounds& loop : rounds_) {
      const bool inside = loop.seen && loop.head <= block && block <= loop.end;
      if (inside && (innermost == nullptr || innermost->head < loop.head)) innermost = &loop;
    }
    if (innermost == nullptr) continue;
    for (const Passed& step : innermost->steps) {
      const bool known = std::any_of(event.passed.begin(), event.passed.end(),
                                     [&](const Passed& p) { return IsSameStep(p, step); });
      const bool lock = step.resource == ResourceKind::kLock && !step.call;
      if (lock && !known && event.passed.size() < kMaxPassed) event.passed.push_back(step);
    }
  }
}

}  // namespace lockgraph::link
