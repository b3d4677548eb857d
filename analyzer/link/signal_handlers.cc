// Signal handlers: they run on top of whatever thread the signal comes to.
#include <algorithm>
#include <csignal>
#include <optional>

#include "analyzer/link/interpreter.h"
#include "analyzer/link/threads.h"

namespace lockgraph::link {

using lockorder::Dependency;
using lockorder::Evidence;
using lockorder::Hold;
using lockorder::ResourceId;
using lockorder::WaitKind;

namespace {

// Signals that the failing instruction itself brings about, and that of abort(): they come where
// the program is wrong already, not anywhere.
bool ComesOfFault(int64_t number) {
  for (const int fault : {SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV, SIGSYS}) {
    if (number == fault) return true;
  }
  return false;
}

}  // namespace

// signal(number, handler), sigaction(number, &action, ..): what the structure holds that can be
// called.
void Interpreter::InstallHandler(const Call& call, State& state) {
  if (call.arguments.size() < 2) return;
  std::vector<Symbol> handlers;
  const auto add = [&](Symbol value) {
    // What the function was given, its callers know.
    const summary::TypeId type =
        symbols_.kind(value) == SymbolKind::kParameter ? symbols_.TypeOf(value) : summary::TypeId{};
    const summary::TypeId called =
        type.valid() ? analysis_.program.types[type.value].element : summary::TypeId{};
    const bool given = called.valid() &&
                       analysis_.program.types[called.value].kind == summary::Type::Kind::kFunction;
    if (symbols_.IsCallable(value) || given) handlers.push_back(value);
  };
  add(CallableFrom(state, call.arguments[1]).value_or(call.arguments[1]));
  const Symbol action = symbols_.Deref(call.arguments[1]);
  for (const auto& [place, value] : state.store) {
    if (symbols_.Root(place) == symbols_.Root(action) && symbols_.Mentions(place, action)) {
      add(value);
    }
  }
  for (Symbol handler : handlers) {
    if (symbols_.IsCallable(handler) && !analysis_.reaches[symbols_.at(handler).a]) continue;
    Event spawn = NewEvent(state, EventKind::kSpawn, handler, call.site);
    spawn.resource = lockorder::ResourceKind::kThreadEnd;
    spawn.many = true;
    spawn.interrupts = true;
    const auto number = state.Constant(symbols_, call.arguments[0]);
    if (number && ComesOfFault(*number)) spawn.evidence = Evidence::kInFault;
    Record(std::move(spawn), &call);
    const PathId thread = analysis_.paths.Prepend(call.site, {});
    if (std::find(state.live.begin(), state.live.end(), thread) == state.live.end()) {
      state.live.push_back(thread);
    }
  }
}

// Where a thread has a lock, a handler may come that takes the same one: the thread then waits for
// itself, unless it blocks signals meanwhile.
void Threads::EmitInterrupts() {
  const std::vector<Dependency>& all = observations_.dependencies;
  // Who takes what: the first dependency on it, and the first of another thread.
  absl::flat_hash_map<uint32_t, std::pair<size_t, std::optional<size_t>>> takers;
  for (size_t i = 0; i < all.size(); ++i) {
    if (masked_.contains(i)) continue;
    const auto [it, first] = takers.try_emplace(all[i].wanted.value, i, std::nullopt);
    auto& [one, other] = it->second;
    if (!first && !other && all[i].thread != all[one].thread) other = i;
  }
  absl::flat_hash_set<uint64_t> told;
  std::vector<std::pair<size_t, size_t>> interrupts;  // dependencies of the handler, of others
  for (const Pending& pending : pending_) {
    if (!pending.interrupts) continue;
    for (size_t i = 0; i < all.size(); ++i) {
      const bool waits = all[i].thread == pending.thread && all[i].wait == WaitKind::kBlocking;
      if (!waits || observations_.resources[all[i].wanted.value].recursive) continue;
      const auto taken = takers.find(all[i].wanted.value);
      if (taken == takers.end()) continue;
      const auto& [one, other] = taken->second;
      const std::optional<size_t> outside = all[one].thread != pending.thread ? one : other;
      if (outside && told.insert(absl::HashOf(all[i].wanted.value, all[i].site.value)).second) {
        interrupts.emplace_back(i, *outside);
      }
    }
  }
  for (const auto [inside, outside] : interrupts) EmitInterrupt(inside, outside);
}

// Whether the event happens while the calls that lead to it keep signals away.
bool Threads::IsMasked(const Pending& pending, const Event& event) const {
  if (!analysis_.signal_masks.used()) return false;
  bool masked = pending.masked || analysis_.signal_masks.At(event.site);
  for (PathId p = event.path; !masked && !p.empty(); p = analysis_.paths.Tail(p)) {
    masked = analysis_.signal_masks.At(analysis_.paths.Head(p));
  }
  return masked;
}

void Threads::EmitInterrupt(size_t handler, size_t interrupted) {
  const Dependency& inside = observations_.dependencies[handler];
  const Dependency& outside = observations_.dependencies[interrupted];
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
  const auto of_fault = [&](const Pending& pending) {
    return pending.thread == inside.thread && pending.in_fault;
  };
  if (std::any_of(pending_.begin(), pending_.end(), of_fault)) {
    dependency.evidence = dependency.evidence | Evidence::kInFault;
  }
  observations_.dependencies.push_back(std::move(dependency));
}

}  // namespace lockgraph::link
