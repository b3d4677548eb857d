// Signal handlers: they run on top of whatever thread the signal comes to.
#include <algorithm>

#include "analyzer/link/interpreter.h"
#include "analyzer/link/threads.h"

namespace lockgraph::link {

using lockorder::Dependency;
using lockorder::Evidence;
using lockorder::Hold;
using lockorder::ResourceId;
using lockorder::WaitKind;

// signal(number, handler), sigaction(number, &action, ..): what the structure holds that can be
// called.
void Interpreter::InstallHandler(const Call& call, State& state) {
  if (call.arguments.size() < 2) return;
  std::vector<Symbol> handlers;
  const auto add = [&](Symbol value) {
    if (symbols_.IsCallable(value)) handlers.push_back(value);
  };
  add(CallableFrom(state, call.arguments[1]).value_or(call.arguments[1]));
  const Symbol action = symbols_.Deref(call.arguments[1]);
  for (const auto& [place, value] : state.store) {
    if (symbols_.Root(place) == symbols_.Root(action) && symbols_.Mentions(place, action)) {
      add(value);
    }
  }
  for (Symbol handler : handlers) {
    if (!analysis_.reaches[symbols_.at(handler).a]) continue;
    Event spawn = NewEvent(state, EventKind::kSpawn, handler, call.site);
    spawn.resource = lockorder::ResourceKind::kThreadEnd;
    spawn.many = true;
    spawn.interrupts = true;
    Record(std::move(spawn), &call);
    const PathId thread = analysis_.paths.Prepend(call.site, {});
    if (std::find(state.live.begin(), state.live.end(), thread) == state.live.end()) {
      state.live.push_back(thread);
    }
  }
}

// Where a thread has a lock, a handler may come that takes the same one: the thread then waits for
// itself. A program that blocks signals knows when they come.
void Threads::EmitInterrupts() {
  const auto& functions = analysis_.program.functions;
  const bool blocks = std::any_of(functions.begin(), functions.end(), [](const auto& f) {
    return f.qualified == "sigprocmask" || f.qualified == "pthread_sigmask";
  });
  if (blocks) return;
  const size_t count = observations_.dependencies.size();
  absl::flat_hash_set<uint64_t> told;
  for (const Pending& pending : pending_) {
    if (!pending.interrupts) continue;
    for (size_t i = 0; i < count; ++i) {
      const Dependency inside = observations_.dependencies[i];
      const bool waits = inside.thread == pending.thread && inside.wait == WaitKind::kBlocking;
      if (!waits || observations_.resources[inside.wanted.value].recursive) continue;
      for (size_t j = 0; j < count; ++j) {
        const Dependency outside = observations_.dependencies[j];
        const bool takes = outside.wanted == inside.wanted && outside.thread != inside.thread;
        if (!takes || !told.insert(absl::HashOf(inside.wanted.value, inside.site.value)).second) {
          continue;
        }
        EmitInterrupt(inside, outside);
      }
    }
  }
}

void Threads::EmitInterrupt(const Dependency& inside, const Dependency& outside) {
  Dependency dependency = inside;
  dependency.thread = outside.thread;
  dependency.live = outside.live;
  Hold hold;
  hold.resource = outside.wanted;
  hold.mode = outside.mode;
  hold.site = outside.site;
  hold.path = outside.path;
  dependency.held = {std::move(hold)};
  dependency.path.insert(dependency.path.begin(),
                         observations_.threads[inside.thread.value].started_at);
  dependency.evidence = inside.evidence | outside.evidence;
  observations_.dependencies.push_back(std::move(dependency));
}

}  // namespace lockgraph::link
