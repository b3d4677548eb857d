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

// The turn that the event at hand needs; null if it is in no task, or anybody may be the thread.
const Threads::Turn* Threads::TurnOf(const Pending& pending) {
  const ThreadId runner = pending.thread;
  if (!turn_.place.valid() || observations_.threads[runner.value].assumed) return nullptr;
  const auto [it, fresh] = turns_.try_emplace({runner.value, turn_});
  Turn& turn = it->second;
  if (!fresh) return &turn;
  lockorder::Thread task = observations_.threads[runner.value];
  const std::string name = task.name;
  task.name = absl::StrCat("a task of ", name);
  task.parent = runner;
  task.started_at = resources_.Site(turn_);
  task.start_path.clear();
  task.end = {};
  turn.single = !task.many;
  task.many = true;
  turn.task = ThreadId{static_cast<uint32_t>(observations_.threads.size())};
  observations_.threads.push_back(std::move(task));
  lockorder::Resource resource;
  resource.kind = lockorder::ResourceKind::kLock;
  resource.class_key = absl::StrCat("turn ", name, " ", turn_.place.value);
  resource.instance_key = absl::StrCat(resource.class_key, " of thread ", runner.value);
  resource.name = absl::StrCat("turn of ", name);
  resource.instance = turn.single ? lockorder::Instance::kOne : lockorder::Instance::kUnknown;
  turn.resource = ResourceId{static_cast<uint32_t>(observations_.resources.size())};
  observations_.resources.push_back(std::move(resource));
  return &turn;
}

// Several threads that share the tasks go on if one waits. If a task waits for one that it gave to
// the others itself, each of them may.
void Threads::HoldTurn(const Pending& pending, const Event& event, Dependency& dependency) {
  const Turn* turn = TurnOf(pending);
  if (turn == nullptr) return;
  const Symbols& symbols = analysis_.symbols;
  if (!turn->single) {
    const Symbol root = event.target.valid() ? symbols.Root(event.target) : Symbol{};
    const bool waits = event.kind == EventKind::kWait && root.valid();
    const bool own = waits && (symbols.kind(root) == SymbolKind::kLocal ||
                               (symbols.kind(root) == SymbolKind::kDeref &&
                                symbols.kind(Symbol{symbols.at(root).a}) == SymbolKind::kNew));
    if (!own) return;
  }
  Hold hold;
  hold.resource = turn->resource;
  hold.site = resources_.Site(turn_);
  dependency.held.insert(dependency.held.begin(), std::move(hold));
  const auto at = std::lower_bound(dependency.live.begin(), dependency.live.end(), turn->task);
  if (at == dependency.live.end() || *at != turn->task) dependency.live.insert(at, turn->task);
}

// A task signals when it has its turn.
void Threads::NeedTurn(const Pending& pending, const Event& event, lockorder::Signal& signal) {
  const Turn* turn = TurnOf(pending);
  if (turn == nullptr) return;
  signal.thread = turn->task;
  Passed need;
  need.site = turn_;
  EmitNeed(pending, event, signal, need, turn->resource);
}

}  // namespace lockgraph::link
