// Tasks that one thread takes from a queue and runs one after the other: each has the thread's turn
// until it ends. What waits in a task for what only a further task of the queue brings, waits for
// itself; so does what a task waits for while others wait for a task behind it.
#include <algorithm>

#include "absl/strings/str_cat.h"
#include "analyzer/link/threads.h"

namespace lockgraph::link {

using lockorder::Dependency;
using lockorder::Hold;
using lockorder::ResourceId;
using lockorder::ThreadId;

// Whether what is called was kept in a container: one of several, each at its time.
bool Threads::IsTask(Symbol target) const {
  const Symbols& symbols = analysis_.symbols;
  if (!target.valid() || symbols.kind(target) != SymbolKind::kLoad) return false;
  Symbol place{symbols.at(target).a};
  while (symbols.kind(place) == SymbolKind::kField || symbols.kind(place) == SymbolKind::kElement) {
    if (symbols.kind(place) == SymbolKind::kElement) return true;
    place = Symbol{symbols.at(place).a};
  }
  return false;
}

// Of several threads that run tasks at one place nobody knows which one runs which task.
void Threads::CountTurns() {
  for (const Pending& pending : pending_) {
    for (const Event& event : pending.behaviour.events) {
      if (!event.turn.place.valid()) continue;
      const auto [it, fresh] = runners_.try_emplace(event.turn, pending.thread);
      if (!fresh && it->second != pending.thread) it->second = {};
    }
  }
}

// The turn of a task that is called there; null if none is, or the thread is not known.
const Threads::Turn* Threads::TurnOf(const Pending& pending, CodeSite call) {
  const ThreadId runner = pending.thread;
  const auto known = runners_.find(call);
  if (known == runners_.end() || known->second != runner) return nullptr;
  if (observations_.threads[runner.value].assumed) return nullptr;
  const auto [it, fresh] = turns_.try_emplace({runner.value, call});
  Turn& turn = it->second;
  if (!fresh) return &turn;
  lockorder::Thread task = observations_.threads[runner.value];
  const std::string name = task.name;
  task.name = absl::StrCat("a task of ", name);
  task.parent = runner;
  task.started_at = resources_.Site(call);
  task.start_path.clear();
  task.end = {};
  turn.single = !task.many;
  task.many = true;
  turn.task = ThreadId{static_cast<uint32_t>(observations_.threads.size())};
  observations_.threads.push_back(std::move(task));
  lockorder::Resource resource;
  resource.kind = lockorder::ResourceKind::kLock;
  resource.class_key = absl::StrCat("turn ", name, " ", call.place.value);
  resource.instance_key = absl::StrCat(resource.class_key, " of thread ", runner.value);
  resource.name = absl::StrCat("turn of ", name);
  resource.turn = true;
  resource.instance = turn.single ? lockorder::Instance::kOne : lockorder::Instance::kRelative;
  turn.resource = ResourceId{static_cast<uint32_t>(observations_.resources.size())};
  observations_.resources.push_back(std::move(resource));
  return &turn;
}

// Several threads that share the tasks go on if one waits. If a task waits for one that it gave to
// the others itself, or for what is told only when a task has ended, each of them may.
bool Threads::WaitsForTask(const Pending& pending, const Event& event) const {
  if (event.kind != EventKind::kWait || !event.target.valid()) return false;
  const Symbols& symbols = analysis_.symbols;
  const Symbol root = symbols.Root(event.target);
  const bool own = symbols.kind(root) == SymbolKind::kLocal ||
                   (symbols.kind(root) == SymbolKind::kDeref &&
                    symbols.kind(Symbol{symbols.at(root).a}) == SymbolKind::kNew);
  if (own) return true;
  const auto field = [&](Symbol place) {
    const SymbolNode& node = symbols.at(place);
    return node.kind == SymbolKind::kField ? node.b : ~0u;
  };
  const auto& events = pending.behaviour.events;
  return std::any_of(events.begin(), events.end(), [&](const Event& signal) {
    return signal.kind == EventKind::kSignal && signal.target.valid() &&
           field(signal.target) == field(event.target) && field(event.target) != ~0u &&
           IsBehindTask(signal, event.turn);
  });
}

// Whether the event happens after a task that was called there has ended.
bool Threads::IsBehindTask(const Event& event, CodeSite call) {
  return std::any_of(event.passed.begin(), event.passed.end(),
                     [&](const Passed& step) { return step.call && step.site == call; });
}

void Threads::HoldTurn(const Pending& pending, const Event& event, Dependency& dependency) {
  const Turn* turn = TurnOf(pending, event.turn);
  if (turn == nullptr || (!turn->single && !WaitsForTask(pending, event))) return;
  Hold hold;
  hold.resource = turn->resource;
  hold.site = resources_.Site(event.turn);
  dependency.held.insert(dependency.held.begin(), std::move(hold));
  AddAlive(dependency.live, turn->task);
}

// A task signals when it has its turn, and who runs it when it has ended.
void Threads::NeedTurn(const Pending& pending, const Event& event, lockorder::Signal& signal) {
  CodeSite call = event.turn;
  for (const auto& [other, thread] : runners_) {
    if (call.place.valid()) break;
    if (thread == pending.thread && IsBehindTask(event, other)) call = other;
  }
  const Turn* turn = TurnOf(pending, call);
  if (turn == nullptr) return;
  signal.thread = turn->task;
  Passed need;
  need.site = call;
  EmitNeed(pending, event, signal, need, turn->resource);
}

}  // namespace lockgraph::link
