// The events of a thread become what the judge reads.
#include <algorithm>

#include "absl/hash/hash.h"
#include "absl/strings/str_cat.h"
#include "analyzer/link/callback_name.h"
#include "analyzer/link/threads.h"

namespace lockgraph::link {

using lockorder::CallPath;
using lockorder::Dependency;
using lockorder::Evidence;
using lockorder::Hold;
using lockorder::Mode;
using lockorder::ResourceId;
using lockorder::ResourceKind;
using lockorder::Rule;
using lockorder::SiteId;
using lockorder::ThreadId;

CallPath Threads::CallPathOf(PathId path) {
  CallPath sites;
  for (; !path.empty(); path = analysis_.paths.Tail(path)) {
    const SiteId site = resources_.Site(analysis_.paths.Head(path));
    if (site.valid()) sites.push_back(site);
  }
  return sites;
}

ResourceId Threads::EndOf(ThreadId id) {
  lockorder::Thread& thread = observations_.threads[id.value];
  if (!thread.end.valid()) {
    const std::string key = absl::StrCat(thread.name, "#", id.value);
    const ResourceId end = resources_.ThreadEnd(key, thread.name, thread.many, thread.started_at);
    observations_.threads[id.value].end = end;
  }
  return observations_.threads[id.value].end;
}

// A local of a function that this thread itself runs, never handed to another thread.
bool Threads::IsPrivate(const Pending& pending, Symbol place) const {
  const Symbol root = analysis_.symbols.Root(place);
  const SymbolNode& node = analysis_.symbols.at(root);
  if (node.kind == SymbolKind::kGlobal && analysis_.program.variables[node.a].is_thread_local) {
    return true;
  }
  if (analysis_.symbols.kind(root) != SymbolKind::kLocal) return false;
  if (std::find(pending.locals.begin(), pending.locals.end(), root) != pending.locals.end())
    return false;
  return !pending.has_children;
}

std::vector<ResourceId> Threads::At(const Pending& pending, Symbol place, ResourceKind kind) {
  const Symbol settled = sole_objects_.Settled(place);
  // A local of main that another thread came by in other ways was handed to it somehow.
  const bool in_main =
      pending.root.valid() && analysis_.program.functions[pending.root.value].is_main;
  const bool handed = settled != place && !in_main;
  ThreadId own = !handed && IsPrivate(pending, settled) ? pending.thread : ThreadId{};
  if (FileLocks::Contains(analysis_.symbols, settled)) {
    // Threads of one process do not keep each other from locks that processes have.
    const bool outer = pending.process == pending.thread ||
                       !observations_.threads[pending.thread.value].parent.valid();
    const bool record = FileLocks::IsRecord(analysis_.symbols, settled);
    if (record ? !outer : FileLocks::IsOneDescriptor(analysis_.symbols, settled)) return {};
    own = {};
  }
  return resources_.At(settled, kind, pending.scope, own, pending.process);
}

// A promise may have travelled (through a queue, into a closure) to where it is fulfilled, and its
// future to where it is waited for: the resource goes by where the promise was made.
std::vector<ResourceId> Threads::FuturesAt(const Pending& pending, Symbol place, bool waits) {
  Symbols& symbols = analysis_.symbols;
  const auto state_of = [&](Symbol at) {  // whose shared state this place is, if it is one
    const SymbolNode& node = symbols.at(at);
    if (node.kind != SymbolKind::kDeref) return Symbol{};
    const SymbolNode& pointer = symbols.at(Symbol{node.a});
    if (pointer.kind != SymbolKind::kLoad) return Symbol{};
    const SymbolNode& slot = symbols.at(Symbol{pointer.a});
    const bool future =
        slot.kind == SymbolKind::kField && slot.b == HiddenField(Hidden::kFuture).value;
    return future ? Symbol{slot.a} : Symbol{};
  };
  for (Symbol owner = state_of(place); owner.valid(); owner = state_of(place)) place = owner;
  const auto made = [&](summary::FunctionId f, uint32_t number) {
    return symbols.Deref(symbols.New(f, kMadeByCall + number, symbols.TypeOf(place)));
  };
  std::vector<Symbol> origins;
  const summary::TypeId type = symbols.TypeOf(place);
  const bool known = type.valid() && symbols.kind(place) != SymbolKind::kDeref &&
                     analysis_.api.MakesFutures(analysis_.program.types[type.value].name);
  if (!waits || !known) {
    for (const PointsTo::Origin& origin :
         analysis_.points_to.Origins(FlowOf(place, pending.root))) {
      using Kind = PointsTo::Origin::Kind;
      if (origin.kind == Kind::kLocal) {
        origins.push_back(symbols.Local(origin.function, origin.number));
      } else if (origin.kind == Kind::kMade) {
        origins.push_back(made(origin.function, origin.number));
      } else if (origin.kind == Kind::kVariable) {
        origins.push_back(symbols.Global({origin.number}));
      } else if (origin.kind == Kind::kField) {
        const Symbol object = symbols.Opaque({}, 0xfff00000 + origin.number, {});
        origins.push_back(symbols.Field(symbols.Deref(object), {origin.number}));
      }
    }
  }
  if (origins.empty()) origins.push_back(place);
  std::vector<ResourceId> found;
  for (Symbol origin : origins) {
    for (ResourceId r :
         resources_.At(origin, ResourceKind::kFuture, pending.root, {}, pending.process)) {
      if (std::find(found.begin(), found.end(), r) == found.end()) found.push_back(r);
    }
  }
  return found;
}

std::vector<Hold> Threads::Holds(const Pending& pending, const std::vector<HeldLock>& held) {
  std::vector<Hold> holds;
  for (const HeldLock& lock : held) {
    const std::vector<ResourceId> resources = At(pending, lock.lock, lock.resource);
    for (ResourceId resource : resources) {
      Hold hold;
      hold.resource = resource;
      hold.mode = lock.mode;
      hold.may = lock.may || resources.size() > 1;
      hold.site = resources_.Site(lock.site);
      hold.path = CallPathOf(lock.path);
      const bool again = std::any_of(holds.begin(), holds.end(), [&](const Hold& h) {
        return h.resource == resource && h.mode == hold.mode;
      });
      if (!again) holds.push_back(std::move(hold));
    }
  }
  return holds;
}

Evidence Threads::EvidenceOf(const Pending& pending, const Event& event) const {
  const bool assumed = observations_.threads[pending.thread.value].assumed;
  return Evidence::kStatic | event.evidence |
         (assumed ? Evidence::kAssumedThread : Evidence::kNone);
}

void Threads::AddAlive(std::vector<ThreadId>& live, ThreadId thread) {
  const auto at = std::lower_bound(live.begin(), live.end(), thread);
  if (at == live.end() || *at != thread) live.insert(at, thread);
}

void Threads::EmitDependency(const Pending& pending, const Event& event, ResourceId wanted,
                             ThreadId alive) {
  Dependency dependency;
  dependency.thread = pending.thread;
  dependency.live = Live(pending.thread, event.live, event.gone);
  if (alive.valid()) AddAlive(dependency.live, alive);
  dependency.held = Holds(pending, event.held);
  HoldTurn(pending, event, dependency);
  dependency.wanted = wanted;
  dependency.mode = event.mode;
  dependency.wait = event.wait;
  dependency.site = resources_.Site(event.site);
  dependency.path = CallPathOf(event.path);
  dependency.group = event.group;
  dependency.order = event.order;
  dependency.evidence = EvidenceOf(pending, event);
  const lockorder::Resource& resource = observations_.resources[wanted.value];
  // Taking a recursive lock again waits for nobody, nor does one that is refused to its owner, who
  // looks for that.
  const bool refused =
      event.kind == EventKind::kAcquire && event.told && resources_.IsChecked(event.target);
  const bool other = event.order != lockorder::InstanceOrder::kNone;  // another object's
  const bool again = ((resource.recursive && !other) || refused) &&
                     std::any_of(dependency.held.begin(), dependency.held.end(),
                                 [&](const Hold& h) { return h.resource == wanted; });
  if (again) return;
  // One of several objects a pointer may mean: that it is the very one held is a guess too far.
  std::erase_if(dependency.held, [&](const Hold& h) { return h.may && h.resource == wanted; });
  // What an earlier round left locked at this very place, while variables of the program had
  // certain values: in the next round they may have others.
  const bool depends = std::any_of(event.facts.begin(), event.facts.end(), [&](const Fact& fact) {
    return analysis_.symbols.MentionsGlobal(fact.value);
  });
  if (depends) {
    std::erase_if(dependency.held, [&](const Hold& h) {
      return h.resource == wanted && h.site == dependency.site && h.path == dependency.path;
    });
  }
  // A path that holds a non-recursive lock never gets past taking it: later steps of such a path
  // are of no interest. They stay in, the judge reports the first.
  const uint32_t teller = IsEntry(pending) ? ThreadId::kNone : pending.thread.value;
  const bool masked = IsMasked(pending, event);
  if (!told_.insert(absl::HashOf(teller, KeyOf(dependency), masked)).second) return;
  if (masked) masked_.insert(observations_.dependencies.size());
  observations_.dependencies.push_back(std::move(dependency));
}

// Equal for dependencies that differ in the calls that lead to them alone.
uint64_t Threads::KeyOf(const Dependency& dependency) {
  std::vector<uint32_t> parts = {dependency.wanted.value,
                                 dependency.site.value,
                                 static_cast<uint32_t>(dependency.mode),
                                 static_cast<uint32_t>(dependency.wait),
                                 static_cast<uint32_t>(dependency.order),
                                 static_cast<uint32_t>(dependency.evidence),
                                 dependency.group};
  for (const Hold& hold : dependency.held) {
    parts.insert(parts.end(), {hold.resource.value, hold.site.value,
                               static_cast<uint32_t>(hold.mode), static_cast<uint32_t>(hold.may)});
  }
  parts.push_back(~0u);
  for (ThreadId thread : dependency.live) parts.push_back(thread.value);
  return absl::HashOf(parts);
}

void Threads::EmitJoin(const Pending& pending, const Event& event) {
  for (ThreadId thread : ThreadsOf(pending.thread, event.target)) {
    if (thread == pending.thread) continue;
    // The thread that is waited for is alive while it is waited for.
    EmitDependency(pending, event, EndOf(thread), thread);
  }
}

void Threads::EmitWait(const Pending& pending, const Event& event) {
  const bool future = event.resource == ResourceKind::kFuture;
  Symbol target = event.target;
  if (FileLocks::IsDescriptor(analysis_.symbols, target)) {
    target = analysis_.descriptors.EventAt(analysis_.symbols, target, /*writes=*/false);
    if (!target.valid()) return;
  }
  for (ResourceId wanted :
       future ? FuturesAt(pending, target, /*waits=*/true) : At(pending, target, event.resource)) {
    EmitDependency(pending, event, wanted);
  }
}

// What must be had before the signal: locks, and what is waited for once. A condition or semaphore
// that was passed is no such need: it is signalled again and again.
std::vector<Passed> Threads::NeedsOf(const Event& event) const {
  std::vector<Passed> needs;
  // One that has been through this wait already gives back what it took (a pooled connection): what
  // it needed for that lies behind it, and is no need any more.
  auto first = event.passed.begin();
  for (auto p = event.passed.begin(); p != event.passed.end(); ++p) {
    if (p->resource == ResourceKind::kCondition && p->target == event.target) first = p;
  }
  for (auto at = first; at != event.passed.end(); ++at) {
    const Passed& p = *at;
    if (p.call) continue;
    const bool lasting = p.resource == ResourceKind::kLock || p.resource == ResourceKind::kOnce ||
                         p.resource == ResourceKind::kFuture ||
                         p.resource == ResourceKind::kLatch ||
                         p.resource == ResourceKind::kThreadEnd;
    if (lasting) needs.push_back(p);
  }
  for (const HeldLock& held : event.held) {
    const bool listed = std::any_of(needs.begin(), needs.end(),
                                    [&](const Passed& p) { return p.target == held.lock; });
    if (!listed) needs.push_back({held.lock, held.mode, held.resource, held.site, held.path});
  }
  return needs;
}

// A thread that signals several times: the first time is what a waiter waits for, and that needs no
// more than what all times need.
std::vector<Passed> Threads::LeastNeeds(const Pending& pending, const Event& signal) const {
  std::vector<Passed> needs = NeedsOf(signal);
  std::erase_if(needs, [&](const Passed& need) {
    return std::any_of(pending.behind.begin(), pending.behind.end(),
                       [&](const Passed& p) { return p.target == need.target; });
  });
  const bool any_will_do =
      signal.resource != ResourceKind::kLatch && signal.resource != ResourceKind::kBarrier;
  if (!any_will_do) return needs;
  for (const Event& other : pending.behaviour.events) {
    if (other.kind != EventKind::kSignal || other.target != signal.target) continue;
    const std::vector<Passed> theirs = NeedsOf(other);
    std::erase_if(needs, [&](const Passed& need) {
      return std::none_of(theirs.begin(), theirs.end(),
                          [&](const Passed& p) { return p.target == need.target; });
    });
  }
  return needs;
}

void Threads::EmitSignal(const Pending& pending, const Event& event) {
  const std::vector<Passed> needs = LeastNeeds(pending, event);
  const bool future = event.resource == ResourceKind::kFuture;
  Symbol target = event.target;
  if (FileLocks::IsDescriptor(analysis_.symbols, target)) {
    target = analysis_.descriptors.EventAt(analysis_.symbols, target, /*writes=*/true);
    if (!target.valid()) return;
  }
  for (ResourceId resource :
       future ? FuturesAt(pending, target, /*waits=*/false) : At(pending, target, event.resource)) {
    lockorder::Signal signal;
    signal.resource = resource;
    signal.thread = pending.thread;
    signal.live = Live(pending.thread, event.live, event.gone);
    signal.site = resources_.Site(event.site);
    signal.path = CallPathOf(event.path);
    NeedTurn(pending, event, signal);
    observations_.signals.push_back(signal);
    for (const Passed& need : needs) {
      for (ResourceId wanted : At(pending, need.target, need.resource)) {
        if (wanted != resource) EmitNeed(pending, event, signal, need, wanted);
      }
    }
  }
}

void Threads::EmitNeed(const Pending& pending, const Event& event, const lockorder::Signal& signal,
                       const Passed& need, ResourceId wanted) {
  Dependency dependency;
  dependency.thread = signal.thread;
  dependency.live = signal.live;
  Hold owes;
  owes.resource = signal.resource;
  owes.role = Hold::Role::kOwes;
  owes.site = signal.site;
  owes.path = signal.path;
  dependency.held.push_back(std::move(owes));
  dependency.wanted = wanted;
  dependency.mode = need.mode;
  dependency.site = resources_.Site(need.site);
  dependency.path = CallPathOf(need.path);
  dependency.evidence = EvidenceOf(pending, event);
  observations_.dependencies.push_back(std::move(dependency));
}

// A caller that gives the lock back knows of it. So may one whom the result tells; but where the
// program's own callers are all seen and none of them does, for a lock that has one name, it leaks.
bool Threads::IsLeak(const Event& event) const {
  if (analysis_.given_back.contains(event.related)) return false;
  if (!event.told) return true;
  const bool one = analysis_.symbols.kind(event.target) == SymbolKind::kGlobal;
  return one && analysis_.applied[event.site.function.value];
}

void Threads::EmitMisuse(const Pending& pending, const Event& event) {
  // An atomic variable or a semaphore has other uses besides being a lock.
  if (analysis_.spin_locks.Contains(analysis_.symbols, event.target) ||
      analysis_.semaphore_locks.Contains(analysis_.symbols, event.target) ||
      analysis_.monitor_locks.Contains(analysis_.symbols, event.target) ||
      analysis_.ticket_locks.Contains(analysis_.symbols, event.target) ||
      FileLocks::Contains(analysis_.symbols, event.target) ||
      FileLocks::IsDescriptor(analysis_.symbols, event.target)) {
    return;
  }
  lockorder::Misuse misuse;
  switch (event.kind) {
    case EventKind::kNotReleased:
      misuse.rule = Rule::kNotReleased;
      break;
    case EventKind::kNotHeld:
      misuse.rule = Rule::kNotHeld;
      break;
    case EventKind::kSuspend:
      misuse.rule = Rule::kCoroutineUnderLock;
      break;
    case EventKind::kBlockingCall:
      misuse.rule = Rule::kBlockingUnderLock;
      break;
    default:
      misuse.rule = Rule::kCallbackUnderLock;
  }
  misuse.thread = pending.thread;
  misuse.held = Holds(pending, event.held);
  const bool about_lock = event.kind == EventKind::kNotReleased ||
                          event.kind == EventKind::kNotHeld || event.kind == EventKind::kSuspend;
  if (about_lock) {
    const auto resources = At(pending, event.target, ResourceKind::kLock);
    misuse.resource = resources.front();
  } else {
    if (misuse.held.empty()) return;
    misuse.resource = misuse.held.back().resource;
  }
  misuse.site = resources_.Site(event.site);
  misuse.path = CallPathOf(event.path);
  if (event.related.place.valid()) misuse.related = resources_.Site(event.related);
  if (event.detail.valid()) misuse.detail = analysis_.program.functions[event.detail.value].name;
  misuse.evidence = EvidenceOf(pending, event);
  if (event.kind == EventKind::kCallback) {
    CallbackName callback =
        NameOfCallback(analysis_.program, analysis_.symbols, event.target, pending.root);
    misuse.detail = std::move(callback.name);
    misuse.type = std::move(callback.type);
    misuse.evidence = misuse.evidence | Evidence::kGuessedCall;
  }
  observations_.misuses.push_back(std::move(misuse));
}

void Threads::EmitEvent(const Pending& pending, const Event& event) {
  switch (event.kind) {
    case EventKind::kAcquire:
    case EventKind::kWait:
      EmitWait(pending, event);
      break;
    case EventKind::kJoin:
      EmitJoin(pending, event);
      break;
    case EventKind::kSignal:
      EmitSignal(pending, event);
      break;
    case EventKind::kSpawn:
    case EventKind::kCall:
    case EventKind::kThreadExit:
      break;
    case EventKind::kUnresolved:
      if (!event.held.empty())
        ++blind_spots_[{"an indirect call under a lock", resources_.Site(event.site)}];
      break;
    case EventKind::kNotReleased:
      if (IsLeak(event)) EmitMisuse(pending, event);
      break;
    default:
      EmitMisuse(pending, event);
  }
}

void Threads::Emit(size_t index) {
  // Keep no reference into a vector: emitting adds threads for tasks.
  const Pending pending = pending_[index];
  for (const Event& event : pending.behaviour.events) EmitEvent(pending, event);
  EmitEnd(pending);
  if (!pending.completes.valid()) return;
  // A task whose future others wait for: done when the thread's work is.
  Event done;
  done.kind = EventKind::kSignal;
  done.resource = ResourceKind::kFuture;
  done.target = analysis_.symbols.Deref(pending.completes);
  done.site = {analysis_.program.functions[pending.root.value].place, pending.root};
  if (!pending.behaviour.exits.empty()) done.passed = pending.behaviour.exits.front().passed;
  EmitSignal(pending, done);
}

void Threads::AddDeclaredOrders() {
  const Program& program = analysis_.program;
  Symbols& symbols = analysis_.symbols;
  const Symbol self = symbols.Deref(symbols.Parameter(0, {}));
  const auto place_of = [&](summary::TermId term, const auto& recurse) -> Symbol {
    const summary::Term& t = program.terms[term.value];
    switch (t.kind) {
      case summary::TermKind::kGlobal:
        return symbols.Global({t.a});
      case summary::TermKind::kField:
        return symbols.Field(recurse(summary::TermId{t.a}, recurse), {t.b});
      case summary::TermKind::kAddress:
      case summary::TermKind::kLoad:
      case summary::TermKind::kElement:
        return recurse(summary::TermId{t.a}, recurse);
      default:
        return self;
    }
  };
  const auto declare = [&](Symbol mine, const std::vector<summary::TermId>& others, bool before,
                           summary::PlaceId place) {
    for (summary::TermId term : others) {
      const ResourceId a = resources_.At(mine, ResourceKind::kLock, {}).front();
      const ResourceId b = resources_.At(place_of(term, place_of), ResourceKind::kLock, {}).front();
      observations_.declared_orders.push_back(
          {before ? a : b, before ? b : a, resources_.Site(place, "")});
    }
  };
  for (uint32_t f = 0; f < program.fields.size(); ++f) {
    const summary::Field& field = program.fields[f];
    if (field.acquired_before.empty() && field.acquired_after.empty()) continue;
    const Symbol mine = symbols.Field(self, {f});
    declare(mine, field.acquired_before, true, field.place);
    declare(mine, field.acquired_after, false, field.place);
  }
  for (uint32_t v = 0; v < program.variables.size(); ++v) {
    const summary::Variable& variable = program.variables[v];
    const Symbol mine = symbols.Global({v});
    declare(mine, variable.acquired_before, true, variable.place);
    declare(mine, variable.acquired_after, false, variable.place);
  }
}

void Threads::AddBlindSpots() {
  for (const auto& [what, count] : blind_spots_) {
    lockorder::BlindSpot spot;
    spot.kind = lockorder::BlindSpot::Kind::kUnresolvedCall;
    spot.what = what.first;
    spot.site = what.second;
    spot.count = count;
    observations_.blind_spots.push_back(std::move(spot));
  }
  for (uint32_t f = 0; f < analysis_.behaviours.size(); ++f) {
    if (!analysis_.behaviours[f].cut) continue;
    lockorder::BlindSpot spot;
    spot.kind = lockorder::BlindSpot::Kind::kCutOff;
    spot.what = analysis_.program.functions[f].name;
    spot.site = resources_.Site(analysis_.program.functions[f].place, spot.what);
    observations_.blind_spots.push_back(std::move(spot));
  }
}

}  // namespace lockgraph::link
