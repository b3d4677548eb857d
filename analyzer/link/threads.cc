#include "analyzer/link/threads.h"

#include <algorithm>
#include <utility>

#include "absl/container/flat_hash_set.h"
#include "absl/hash/hash.h"
#include "absl/strings/str_cat.h"
#include "analyzer/link/interpreter.h"
#include "analyzer/link/order_places.h"

namespace lockgraph::link {

using lockorder::Evidence;
using lockorder::ThreadId;
using summary::Function;
using summary::FunctionId;

Threads::Threads(Analysis& analysis, const CallGraph& graph, lockorder::Observations& observations)
    : analysis_(analysis),
      graph_(graph),
      observations_(observations),
      resources_(analysis, observations),
      sole_objects_(analysis) {}

void Threads::Build() {
  end_of_work_ = analysis_.work + kMaxWork;
  FindHandles();
  AddMains();
  FollowRoots(0);
  const size_t entries = pending_.size();
  AddEntries();
  FollowRoots(entries);
  // A program with a main that starts no thread: nothing can meet anything.
  const bool has_main =
      std::any_of(observations_.threads.begin(), observations_.threads.end(),
                  [](const lockorder::Thread& t) { return t.process != 0 && !t.assumed; });
  concurrent_ = !has_main || !start_sites_.empty();
  if (!concurrent_) {
    uint32_t process = 1u << 20;
    for (lockorder::Thread& thread : observations_.threads) {
      thread.many = false;
      if (thread.assumed) thread.process = process++;
    }
  }
  ConnectLives();
  for (size_t i = 0; i < pending_.size(); ++i) ProtectChildren(i);
  CollectEnds();
  CountTurns();
  for (size_t i = 0; i < pending_.size(); ++i) Emit(i);
  EmitInterrupts();
  AddDeclaredOrders();
  CountOrderPlaces(analysis_, resources_, observations_);
  AddBlindSpots();
  resources_.NameInstances();
}

// Carries out what the roots from `first` on left to the whole program, and follows their threads.
void Threads::FollowRoots(size_t first) {
  const size_t end = pending_.size();
  for (size_t i = first; i < end; ++i) ResolveDeferredCalls(pending_[i]);
  for (size_t i = first; i < end; ++i) AddChildren(i, 0, {});
}

void Threads::AddMains() {
  const Program& program = analysis_.program;
  uint32_t process = 1;
  for (uint32_t f = 0; f < program.functions.size(); ++f) {
    const Function& function = program.functions[f];
    if (function.body == 0xffffffff || !analysis_.behaviours[f].acts) continue;
    if (function.is_main) {
      AddRoot({f}, false, false, process++);
    }
  }
}

// Entry points that anybody may call. In a component of functions that call each other and that
// nobody else calls, each visible one is an entry. One that a program was seen to call by its
// address is none.
void Threads::AddEntries() {
  const Program& program = analysis_.program;
  for (size_t c = 0; c < graph_.components.size(); ++c) {
    const auto& component = graph_.components[c];
    const bool outside = std::any_of(component.begin(), component.end(),
                                     [&](FunctionId f) { return graph_.called_outside[f.value]; });
    for (FunctionId f : component) {
      const Function& function = program.functions[f.value];
      if (function.is_main || !analysis_.behaviours[f.value].acts) continue;
      if (graph_.called[f.value] && (outside || !graph_.recursive[c])) continue;
      if (function.runs_at_start) {
        AddRoot(f, false, false, 0);
        continue;
      }
      if (function.is_lambda) continue;  // runs where it is called, or is never called
      if (function.internal && !function.address_taken) continue;
      const bool found = !graph_.called[f.value] && analysis_.applied[f.value];
      if (function.address_taken && found) continue;
      AddRoot(f, true, true, 0);
    }
  }
}

void Threads::AddRoot(FunctionId function, bool assumed, bool many, uint32_t process) {
  lockorder::Thread thread;
  thread.name = analysis_.program.functions[function.value].name;
  thread.assumed = assumed;
  thread.many = many;
  thread.process = process;
  const ThreadId id{static_cast<uint32_t>(observations_.threads.size())};
  observations_.threads.push_back(std::move(thread));
  Pending pending;
  pending.thread = id;
  pending.root = function;
  pending.scope = function;
  pending.behaviour = analysis_.behaviours[function.value];
  pending_.push_back(std::move(pending));
}

// Numbers of values that stand for a function's parameters outside of it.
constexpr uint32_t kParameterOutside = 0xffe00000;
constexpr uint32_t kMostParameters = 0x1000;

// A closure as it is known outside of the function that made it: its parameters are some values.
Symbol Threads::Closed(FunctionId lambda) const {
  Symbols& symbols = analysis_.symbols;
  Symbol closure = analysis_.closures.at(lambda.value);
  const FunctionId maker = analysis_.closure_makers.at(lambda.value);
  std::vector<Symbol> parameters;
  CollectParameters(closure, parameters);
  for (Symbol p : parameters) {
    const SymbolNode node = symbols.at(p);
    closure =
        symbols.Replace(closure, p, symbols.Opaque(maker, kParameterOutside + node.a, node.type));
  }
  return closure;
}

void Threads::CollectParameters(Symbol s, std::vector<Symbol>& parameters) const {
  if (!s.valid()) return;
  const Symbols& symbols = analysis_.symbols;
  const SymbolNode& n = symbols.at(s);
  switch (n.kind) {
    case SymbolKind::kParameter:
      if (std::find(parameters.begin(), parameters.end(), s) == parameters.end())
        parameters.push_back(s);
      return;
    case SymbolKind::kField:
    case SymbolKind::kElement:
    case SymbolKind::kDeref:
    case SymbolKind::kEnvironment:
    case SymbolKind::kAddress:
    case SymbolKind::kLoad:
    case SymbolKind::kUnary:
      CollectParameters(Symbol{n.a}, parameters);
      return;
    case SymbolKind::kChoice:
    case SymbolKind::kBind:
      for (Symbol x : symbols.List(s)) CollectParameters(x, parameters);
      return;
    default:
      return;
  }
}

// The node of what the program keeps in such a place.
PointsTo::Node Threads::FlowOf(Symbol place, FunctionId root) const {
  const Symbols& symbols = analysis_.symbols;
  const PointsTo& points_to = analysis_.points_to;
  while (true) {
    const SymbolNode& p = symbols.at(place);
    const bool hidden =
        p.kind == SymbolKind::kField && analysis_.program.fields[p.b].in_system_header;
    if (p.kind == SymbolKind::kElement || hidden) {
      place = Symbol{p.a};
    } else if (p.kind == SymbolKind::kDeref && symbols.kind(Symbol{p.a}) == SymbolKind::kLoad) {
      place = Symbol{symbols.at(Symbol{p.a}).a};
    } else {
      break;
    }
  }
  const SymbolNode& p = symbols.at(place);
  if (p.kind == SymbolKind::kField) return points_to.NodeOfField({p.b});
  if (p.kind == SymbolKind::kGlobal) return points_to.NodeOfVariable({p.a});
  if (p.kind == SymbolKind::kLocal) return points_to.NodeOfLocal({p.a}, p.b);
  if (p.kind != SymbolKind::kDeref) return {};
  const SymbolNode& pointer = symbols.at(Symbol{p.a});
  if (pointer.kind == SymbolKind::kParameter && root.valid())
    return points_to.NodeOfLocal(root, pointer.a);
  if (pointer.kind == SymbolKind::kNew && pointer.b >= kMadeByCall)
    return points_to.NodeOfResult({pointer.a}, pointer.b - kMadeByCall);
  const uint32_t outside = pointer.b - kParameterOutside;
  if (pointer.kind == SymbolKind::kOpaque && outside < kMostParameters)
    return points_to.NodeOfLocal({pointer.a}, outside);
  if (pointer.kind == SymbolKind::kOpaque) return points_to.NodeOfResult({pointer.a}, pointer.b);
  return {};
}

void Threads::CollectLocals(Symbol s, std::vector<Symbol>& locals) const {
  if (!s.valid()) return;
  const Symbols& symbols = analysis_.symbols;
  const SymbolNode& n = symbols.at(s);
  switch (n.kind) {
    case SymbolKind::kLocal:
      if (std::find(locals.begin(), locals.end(), s) == locals.end()) locals.push_back(s);
      return;
    case SymbolKind::kField:
    case SymbolKind::kElement:
    case SymbolKind::kDeref:
    case SymbolKind::kEnvironment:
    case SymbolKind::kAddress:
    case SymbolKind::kLoad:
    case SymbolKind::kStale:
      CollectLocals(Symbol{n.a}, locals);
      return;
    case SymbolKind::kChoice:
    case SymbolKind::kBind:
      for (Symbol x : symbols.List(s)) CollectLocals(x, locals);
      return;
    default:
      return;
  }
}

void Threads::AddChildren(size_t parent, int generation, std::vector<uint64_t> ancestry) {
  std::vector<Event> in_processes;
  std::vector<Exit> exits_of_processes;
  TakeProcesses(parent, in_processes, exits_of_processes);
  if (generation >= kMaxGenerations) return;
  const size_t events = pending_[parent].behaviour.events.size();
  for (size_t e = 0; e < events; ++e) {
    const Event& event = pending_[parent].behaviour.events[e];
    if (event.kind != EventKind::kSpawn) continue;
    pending_[parent].has_children = true;
    if (event.process) {
      AddProcess(parent, e, generation, ancestry, in_processes, exits_of_processes);
      continue;
    }
    const std::vector<Symbol> callables = CalleesOf(event.target, pending_[parent].scope).callables;
    if (callables.empty() && !event.interrupts) {
      ++blind_spots_[{"a thread whose entry function is not known", resources_.Site(event.site)}];
    }
    for (Symbol callable : callables) AddChild(parent, e, callable, generation, ancestry);
  }
}

// Of threads that nobody can tell apart but by their objects, the first few are followed; of those
// that entries of a library start, one: anybody may call them from anywhere. Nor are all followed
// that very many callers start at one place. Gives the thread that stands for the one that `event`
// starts, or none; then that one is the next that is made.
ThreadId Threads::StandIn(const Pending& parent, const Event& event, Symbol callable) {
  const bool shared = IsEntry(parent);
  const uint32_t entry = analysis_.symbols.at(callable).a;
  const uint64_t situation =
      absl::HashOf(SituationOf(callable, event), event.site, event.many, shared);
  const uint64_t start = absl::HashOf(entry, event.site, shared);
  if (const Alike& same = alike_[situation]; same.count >= (shared ? 1 : kMostAlike)) {
    return same.first;
  }
  if (const Alike& any = alike_[start]; any.count >= kMostOfAStart) return any.first;
  const ThreadId next{static_cast<uint32_t>(observations_.threads.size())};
  for (uint64_t kind : {situation, start}) {
    Alike& alike = alike_[kind];
    if (alike.count++ == 0) alike.first = next;
  }
  return {};
}

ThreadId Threads::AddThread(ThreadId parent, const Event& event, std::string name) {
  const lockorder::Thread& up = observations_.threads[parent.value];
  lockorder::Thread thread;
  thread.name = std::move(name);
  thread.started_at = resources_.Site(event.site);
  thread.parent = parent;
  thread.start_path = CallPathOf(event.path);
  thread.process = up.process;
  thread.many = event.many || (up.many && !up.assumed);
  const ThreadId id{static_cast<uint32_t>(observations_.threads.size())};
  observations_.threads.push_back(std::move(thread));
  started_[{parent.value, analysis_.paths.Append(event.path, event.site).id}].push_back(id);
  start_sites_[id.value] = event.site;
  return id;
}

void Threads::AddChild(size_t parent, size_t number, Symbol callable, int generation,
                       const std::vector<uint64_t>& ancestry) {
  if (start_sites_.size() >= kMaxThreads) {
    ++blind_spots_[{"a thread beyond the number that is followed",
                    resources_.Site(pending_[parent].behaviour.events[number].site)}];
    return;
  }
  const Event event = pending_[parent].behaviour.events[number];
  const ThreadId parent_thread = pending_[parent].thread;
  const uint32_t entry = analysis_.symbols.at(callable).a;
  if (event.interrupts && !analysis_.reaches[entry]) return;
  // A thread that starts its own kind: one more generation shows all there is to see.
  const uint64_t key = static_cast<uint64_t>(entry) << 32 | event.site.place.value;
  if (std::count(ancestry.begin(), ancestry.end(), key) > 1) return;
  const bool itself = std::find(ancestry.begin(), ancestry.end(), key) != ancestry.end();
  const PathId path = analysis_.paths.Append(event.path, event.site);
  if (const ThreadId other = StandIn(pending_[parent], event, callable); other.valid()) {
    uint32_t& process = observations_.threads[other.value].process;
    // Each of these programs has such a thread.
    if (process != observations_.threads[parent_thread.value].process) process = 0;
    started_[{parent_thread.value, path.id}].push_back(other);
    return;
  }
  const ThreadId id = AddThread(parent_thread, event, analysis_.program.functions[entry].name);
  observations_.threads[id.value].assumed = Has(event.evidence, Evidence::kAssumedThread);
  observations_.threads[id.value].many |= itself;
  Pending child;
  child.thread = id;
  child.root = {entry};
  child.scope = pending_[parent].scope;
  child.completes = event.completes;
  child.interrupts = event.interrupts;
  child.process = pending_[parent].process;
  child.in_fault = Has(event.evidence, Evidence::kInFault);
  child.hook = event.hook;
  child.masked = !event.interrupts && IsMasked(pending_[parent], event);
  child.locals = pending_[parent].locals;
  CollectLocals(callable, child.locals);
  for (Symbol argument : event.arguments) CollectLocals(argument, child.locals);
  for (const auto& [place, value] : event.memory) {
    CollectLocals(place, child.locals);
    CollectLocals(value, child.locals);
  }
  Interpreter interpreter(analysis_, {});
  for (const auto* steps : {&std::as_const(pending_[parent].behind), &event.passed}) {
    for (const Passed& step : *steps) {
      const bool variable =
          step.resource == lockorder::ResourceKind::kOnce &&
          analysis_.symbols.kind(analysis_.symbols.Root(step.target)) == SymbolKind::kGlobal;
      if (variable) child.behind.push_back(step);
    }
  }
  child.behaviour = interpreter.RunCallable(callable, event.arguments, event.memory, nullptr,
                                            {.behind = child.behind, .runners = {}});
  ResolveDeferredCalls(child);
  child.begun = pending_[parent].begun;
  for (const HeldLock& held : event.held) {
    const bool variable =
        held.initialises() &&
        analysis_.symbols.kind(analysis_.symbols.Root(held.lock)) == SymbolKind::kGlobal;
    if (variable) child.begun.push_back(held.lock);
  }
  DropBegun(child.begun, child.behaviour);
  const size_t index = pending_.size();
  pending_.push_back(std::move(child));
  std::vector<uint64_t> lineage = ancestry;
  lineage.push_back(key);
  AddChildren(index, generation + 1, std::move(lineage));
}

// What others have begun to initialise, a thread waits for and does not initialise itself.
void Threads::DropBegun(const std::vector<Symbol>& begun, Behaviour& behaviour) {
  if (begun.empty()) return;
  std::erase_if(behaviour.events, [&](const Event& event) {
    return std::any_of(event.held.begin(), event.held.end(), [&](const HeldLock& held) {
      return held.initialises() && std::find(begun.begin(), begun.end(), held.lock) != begun.end();
    });
  });
}

uint64_t Threads::HolderKey(Symbol place) const {
  const Symbols& symbols = analysis_.symbols;
  while (true) {
    place = symbols.Holder(place);
    const SymbolNode& n = symbols.at(place);
    if (n.kind != SymbolKind::kDeref || symbols.kind(Symbol{n.a}) != SymbolKind::kLoad) break;
    place = Symbol{symbols.at(Symbol{n.a}).a};
  }
  const SymbolNode& n = symbols.at(place);
  if (n.kind == SymbolKind::kField) return (1ull << 40) + n.b;
  if (n.kind == SymbolKind::kGlobal) return (2ull << 40) + n.a;
  return 0;
}

// Which starts put their handle into which field or variable, anywhere in the program.
void Threads::FindHandles() {
  const Symbols& symbols = analysis_.symbols;
  const auto add = [&](Symbol place, CodeSite site) {
    const uint64_t key = HolderKey(place);
    if (key == 0) return;
    auto& sites = handles_[key];
    if (std::find(sites.begin(), sites.end(), site) == sites.end()) sites.push_back(site);
  };
  const auto add_value = [&](Symbol place, Symbol value) {
    if (symbols.kind(value) != SymbolKind::kThread) return;
    PathId path{symbols.at(value).a};
    while (!analysis_.paths.Tail(path).empty()) path = analysis_.paths.Tail(path);
    add(place, analysis_.paths.Head(path));
  };
  for (const Behaviour& behaviour : analysis_.behaviours) {
    for (const Exit& exit : behaviour.exits) {
      for (const auto& [place, value] : exit.stores) {
        if (symbols.kind(value) == SymbolKind::kChoice) {
          for (Symbol one : symbols.List(value)) add_value(place, one);
        } else {
          add_value(place, value);
        }
      }
    }
    for (const Event& event : behaviour.events) {
      if (event.kind == EventKind::kSpawn && event.handle.valid()) add(event.handle, event.site);
    }
  }
}

const Threads::Pending* Threads::PendingOf(ThreadId thread) const {
  // Made in the order of their threads.
  const auto it = std::lower_bound(pending_.begin(), pending_.end(), thread,
                                   [](const Pending& p, ThreadId t) { return p.thread < t; });
  return it == pending_.end() || it->thread != thread ? nullptr : &*it;
}

// Locks that the creator holds from before the start until after every join.
void Threads::ProtectChildren(size_t index) {
  const Pending& parent = pending_[index];
  for (const Event& spawn : parent.behaviour.events) {
    if (spawn.kind != EventKind::kSpawn || spawn.held.empty()) continue;
    const PathId path = analysis_.paths.Append(spawn.path, spawn.site);
    auto it = started_.find({parent.thread.value, path.id});
    if (it == started_.end()) continue;
    const bool outlives = std::any_of(
        parent.behaviour.exits.begin(), parent.behaviour.exits.end(), [&](const Exit& e) {
          return std::find(e.live.begin(), e.live.end(), path) != e.live.end();
        });
    if (outlives) continue;
    std::vector<HeldLock> kept = spawn.held;
    bool joined = false;
    for (const Event& join : parent.behaviour.events) {
      if (join.kind != EventKind::kJoin) continue;
      const std::vector<ThreadId> ends = ThreadsOf(parent.thread, join.target);
      if (std::find(ends.begin(), ends.end(), it->second.front()) == ends.end()) continue;
      joined = true;
      std::erase_if(kept, [&](const HeldLock& h) {
        return std::none_of(join.held.begin(), join.held.end(), [&](const HeldLock& o) {
          return o.lock == h.lock && o.site == h.site && o.path == h.path;
        });
      });
    }
    if (!joined) continue;
    for (ThreadId child : it->second)
      observations_.threads[child.value].creator_holds = Holds(parent, kept);
  }
}

std::vector<ThreadId> Threads::ThreadsOf(ThreadId parent, Symbol handle) const {
  const Symbols& symbols = analysis_.symbols;
  std::vector<ThreadId> found;
  const SymbolNode& node = symbols.at(handle);
  if (node.kind == SymbolKind::kChoice) {
    for (Symbol one : symbols.List(handle)) {
      for (ThreadId t : ThreadsOf(parent, one)) found.push_back(t);
    }
    return found;
  }
  if (node.kind == SymbolKind::kThread) {
    auto it = started_.find({parent.value, node.a});
    if (it != started_.end()) found = it->second;
    return found;
  }
  Symbol place = handle;
  if (node.kind == SymbolKind::kLoad) place = Symbol{node.a};
  if (!symbols.IsPlace(place)) return found;
  std::vector<CodeSite> sites;
  if (auto it = handles_.find(HolderKey(place)); it != handles_.end()) {
    sites = it->second;
  } else if (symbols.kind(symbols.Root(place)) == SymbolKind::kLocal) {
    // Moved here from where the program keeps it.
    for (const PointsTo::Origin& origin : analysis_.points_to.Origins(FlowOf(place, {}))) {
      if (origin.kind == PointsTo::Origin::Kind::kStart)
        sites.push_back({{origin.number}, origin.function});
    }
  }
  const uint32_t process = observations_.threads[parent.value].process;
  for (const auto& [thread, site] : start_sites_) {
    const uint32_t theirs = observations_.threads[thread].process;
    if (process != 0 && theirs != 0 && process != theirs) continue;
    if (std::find(sites.begin(), sites.end(), site) != sites.end()) found.push_back({thread});
  }
  std::sort(found.begin(), found.end());
  return found;
}

}  // namespace lockgraph::link
