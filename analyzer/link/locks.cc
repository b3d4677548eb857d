// Acquiring and releasing.
#include <algorithm>
#include <cerrno>

#include "analyzer/link/interpreter.h"

namespace lockgraph::link {

using lockorder::InstanceOrder;
using lockorder::Mode;
using lockorder::WaitKind;
using summary::FunctionId;

// Whether `side` of a comparison is about the object that `root` is, or about a pointer to it.
bool Interpreter::IsAbout(Symbol side, Symbol root) const {
  if (symbols_.Mentions(side, root)) return true;
  const SymbolNode& node = symbols_.at(root);
  return node.kind == SymbolKind::kDeref && symbols_.Mentions(side, Symbol{node.a});
}

// What one comparison on the path says about two locks of one type: by what leads to their objects,
// or by their indices in one array.
InstanceOrder Interpreter::OrderBy(const Fact& fact, Symbol held, Symbol wanted) const {
  const SymbolNode& node = symbols_.at(fact.value);
  const bool less = node.op == summary::Operator::kLess;
  const bool or_equal = node.op == summary::Operator::kLessEqual;
  if (node.kind != SymbolKind::kBinary || !(less || or_equal)) return InstanceOrder::kNone;
  const auto index = [&](Symbol place) {
    while (symbols_.kind(place) == SymbolKind::kField) place = Symbol{symbols_.at(place).a};
    return symbols_.kind(place) == SymbolKind::kElement ? Symbol{symbols_.at(place).b} : Symbol{};
  };
  const Symbol l{node.a}, r{node.b}, a = symbols_.Root(held), b = symbols_.Root(wanted);
  const Symbol i = index(held), j = index(wanted);
  const bool indexed = i.valid() && j.valid();
  // What one of the two was looked up by: a key, an id.
  const auto leads = [&](Symbol key, Symbol to, Symbol other) {
    return symbols_.IsOpen(key) && symbols_.Mentions(to, key) && !symbols_.Mentions(other, key);
  };
  const auto about = [&](Symbol left, Symbol x, Symbol right, Symbol y) {
    return (IsAbout(left, x) && IsAbout(right, y)) || (leads(left, x, y) && leads(right, y, x));
  };
  const bool held_is_left = about(l, a, r, b) || (indexed && l == i && r == j);
  const bool held_is_right = about(l, b, r, a) || (indexed && l == j && r == i);
  if (!held_is_left && !held_is_right) return InstanceOrder::kNone;
  const bool holds = fact.equal == (fact.constant != 0);  // `left < right` is true on this path
  return held_is_left == holds ? InstanceOrder::kAscending : InstanceOrder::kDescending;
}

InstanceOrder Interpreter::ComparedOrder(const State& state, Symbol held, Symbol lock) const {
  for (const Fact& fact : state.facts) {
    const InstanceOrder order = OrderBy(fact, held, lock);
    if (order != InstanceOrder::kNone) return order;
  }
  return InstanceOrder::kNone;
}

// Comparisons on the path, or an index that is known to be larger, fix the order of two objects.
InstanceOrder Interpreter::OrderOf(const State& state, Symbol lock) const {
  for (const HeldLock& held : state.held) {
    if (symbols_.TypeOf(held.lock) != symbols_.TypeOf(lock)) continue;
    const InstanceOrder compared = ComparedOrder(state, held.lock, lock);
    if (compared != InstanceOrder::kNone) return compared;
    const InstanceOrder contained = OrderInContainer(state, held.lock, lock);
    if (contained != InstanceOrder::kNone) return contained;
  }
  return InstanceOrder::kNone;
}

// An object and one that its fields lead to: a parent and its child, a decorator and what it
// decorates.
InstanceOrder Interpreter::OrderByLinks(const State& state, Symbol lock) const {
  const SymbolNode& own = symbols_.at(lock);
  if (own.kind != SymbolKind::kField) return InstanceOrder::kNone;
  for (const HeldLock& held : state.held) {
    const SymbolNode& outer = symbols_.at(held.lock);
    if (outer.kind != SymbolKind::kField || outer.b != own.b || outer.a == own.a) continue;
    const Symbol from{outer.a}, to{own.a};
    const InstanceOrder order = analysis_.link_fields.OrderOf(symbols_, from, to);
    if (order != InstanceOrder::kNone) return order;
  }
  return InstanceOrder::kNone;
}

// Whether the path was taken only if two pointers happen to be equal, of which one leads to the
// lock: code that tells two objects apart need not expect one in both places.
bool Interpreter::IsOneOfTwo(const State& state, Symbol lock) const {
  const SymbolNode& root = symbols_.at(symbols_.Root(lock));
  if (root.kind != SymbolKind::kDeref) return false;
  return std::any_of(state.facts.begin(), state.facts.end(), [&](const Fact& fact) {
    const SymbolNode& node = symbols_.at(fact.value);
    const bool equal = node.kind == SymbolKind::kBinary && node.op == summary::Operator::kEqual &&
                       fact.equal == (fact.constant != 0);
    if (!equal || (node.a != root.a && node.b != root.a)) return false;
    return symbols_.kind(Symbol{node.a}) != SymbolKind::kInteger &&
           symbols_.kind(Symbol{node.b}) != SymbolKind::kInteger;
  });
}

uint32_t Interpreter::GroupNumber(CodeSite site) { return site.place.value + 1; }

// Whether the function at hand looks for the error that a lock of the checking kind answers to the
// thread that has it.
bool Interpreter::ExpectsRefusal() {
  if (body_ == nullptr) return false;
  if (expects_refusal_) return *expects_refusal_;
  const auto& terms = analysis_.program.terms;
  const auto asks = [&](const auto& self, summary::TermId id) -> bool {
    if (!id.valid()) return false;
    const summary::Term& term = terms[id.value];
    if (term.kind == summary::TermKind::kUnary) return self(self, summary::TermId{term.a});
    if (term.kind != summary::TermKind::kBinary) return false;
    for (const uint32_t side : {term.a, term.b}) {
      const summary::Term& t = terms[side];
      if (t.kind == summary::TermKind::kInteger && t.integer == EDEADLK) return true;
      if (self(self, summary::TermId{side})) return true;
    }
    return false;
  };
  expects_refusal_ =
      std::any_of(body_->blocks.begin(), body_->blocks.end(), [&](const summary::Block& block) {
        if (asks(asks, block.condition)) return true;
        for (const summary::Edge& edge : block.edges) {
          if (std::find(edge.cases.begin(), edge.cases.end(), EDEADLK) != edge.cases.end())
            return true;
        }
        return std::any_of(block.instructions.begin(), block.instructions.end(),
                           [&](const summary::Instruction& i) { return asks(asks, i.value); });
      });
  return *expects_refusal_;
}

void Interpreter::Acquire(const Call& call, State state, Symbol lock, const Operation& operation,
                          Symbol owner, uint32_t group, States& out) {
  const auto outcome = [&](int64_t taken, int64_t failed, bool success) {
    switch (operation.success) {
      case Success::kZero:
        return success ? int64_t{0} : int64_t{16};
      case Success::kMinusOne:
        return success ? int64_t{-1} : int64_t{0};
      case Success::kNonZero:
        return success ? taken : failed;
      default:
        return success ? taken : failed;
    }
  };
  const SymbolNode& root = symbols_.at(symbols_.Root(lock));
  if (root.kind == SymbolKind::kDeref && symbols_.kind(Symbol{root.a}) == SymbolKind::kInteger) {
    SetResult(call, state, symbols_.Integer(outcome(1, 0, true)));
    out.push_back(std::move(state));  // no lock at all: a null pointer
    return;
  }
  const bool held_already = std::any_of(
      state.held.begin(), state.held.end(),
      [&](const HeldLock& h) { return h.lock == lock && !symbols_.MentionsStale(lock); });
  Event event = NewEvent(state, EventKind::kAcquire, lock, call.site);
  event.mode = operation.mode;
  event.wait = operation.wait;
  event.group = group;
  event.told = operation.success == Success::kZero && ExpectsRefusal();
  if (held_already && IsOneOfTwo(state, lock)) return;
  event.order = OrderOf(state, lock);
  if (event.order == InstanceOrder::kNone) event.order = OrderByLinks(state, lock);
  if (group != 0) std::erase_if(event.held, [&](const HeldLock& h) { return h.group == group; });
  const bool alone = !held_already && IsUnpublished(state, lock);
  if (!alone) Record(std::move(event), &call);
  if (operation.wait != WaitKind::kBlocking) {
    State failed = state;
    SetResult(call, failed, symbols_.Integer(outcome(1, 0, false)));
    if (owner.valid())
      failed.Write(symbols_, symbols_.HiddenOf(owner, Hidden::kOwns), symbols_.Integer(0));
    out.push_back(std::move(failed));
    // A non-recursive lock that is held cannot be taken again: the try fails. Whether it is
    // recursive is not known here; both outcomes of a recursive one hold it either way.
    const LockType* type = nullptr;
    if (const auto t = symbols_.TypeOf(lock); t.valid())
      type = analysis_.api.FindLockType(analysis_.program.types[t.value].name);
    if (held_already && (type == nullptr || !type->recursive)) return;
  }
  bool counted = CountRound(call, state, lock);
  for (HeldLock& h : state.held) {
    const bool same =
        h.lock == lock && h.mode == operation.mode && !owner.valid() && !h.owner.valid();
    // A loop that takes one lock after the other at this place: one entry stands for all of them.
    const bool rounds =
        h.site == call.site && call.prefix.empty() && symbols_.MentionsStale(h.lock);
    if ((same || rounds) && !counted) {
      h.count = static_cast<uint16_t>(std::min(h.count + 1, 3));
      counted = true;
    }
  }
  if (!counted && state.held.size() < kMaxHeld) {
    state.held.push_back({.lock = lock,
                          .mode = operation.mode,
                          .tried = operation.wait != WaitKind::kBlocking,
                          .direct = true,
                          .group = group,
                          .owner = owner,
                          .site = call.site});
  }
  if (operation.wait == WaitKind::kBlocking && !alone) {
    Pass(state, {lock, operation.mode, lockorder::ResourceKind::kLock, call.site, {}});
  }
  if (owner.valid())
    state.Write(symbols_, symbols_.HiddenOf(owner, Hidden::kOwns), symbols_.Integer(1));
  SetResult(call, state, symbols_.Integer(outcome(1, 0, true)));
  out.push_back(std::move(state));
}

// `object` is what the program calls a lock: a native one, or one of its own classes whose methods
// say what taking it means.
void Interpreter::AcquireObject(const Call& call, State state, Symbol object,
                                const Operation& operation, Symbol owner, uint32_t group,
                                States& out) {
  const summary::Record* record = analysis_.program.RecordOf(symbols_.TypeOf(object));
  const bool shared = operation.mode == Mode::kShared;
  const bool tries = operation.wait == WaitKind::kTry;
  const char* name =
      shared ? (tries ? "try_lock_shared" : "lock_shared") : (tries ? "try_lock" : "lock");
  const summary::Method* method =
      record == nullptr ? nullptr : analysis_.program.FindMethod(*record, name);
  if (method == nullptr || analysis_.program.BodyOf(method->function) == nullptr) {
    Acquire(call, std::move(state), object, operation, owner, group, out);
    return;
  }
  const std::vector<HeldLock> before = state.held;
  Call inner = call;
  inner.arguments = {symbols_.Address(object)};
  States after;
  CallFunction(inner, method->function, std::move(state), after);
  for (State& s : after) {
    bool taken = false;
    for (HeldLock& lock : s.held) {
      if (std::find(before.begin(), before.end(), lock) != before.end()) continue;
      lock.owner = owner;
      lock.group = group;
      lock.direct = true;
      taken = true;
    }
    if (owner.valid()) {
      bool owns = true;
      if (tries && call.result.valid()) {
        const auto result = s.Find(symbols_.ResultPlace(function_, call.result));
        const auto truth = result ? s.Truth(symbols_, *result) : std::nullopt;
        owns = truth.value_or(taken);
      }
      s.Write(symbols_, symbols_.HiddenOf(owner, Hidden::kOwns), symbols_.Integer(owns));
    }
    out.push_back(std::move(s));
  }
}

// What a guard gives up is what is held in its name. False if nothing is.
bool Interpreter::ReleaseOwned(const Call& call, State& state, Symbol guard) {
  std::vector<HeldLock> given_up;
  std::erase_if(state.held, [&](const HeldLock& h) {
    if (h.owner != guard) return false;
    state.ended.push_back({h.lock});
    if (!h.direct) analysis_.given_back.insert(h.site);
    analysis_.released.push_back(h.lock);
    given_up.push_back(h);
    return true;
  });
  for (const HeldLock& h : given_up) {
    if (h.mode == Mode::kExclusive) WakeAwaiting(call, state, h.lock);
  }
  return !given_up.empty();
}

// A lock that is made of an atomic variable. False if the call is something else.
// A flag that is a lock (monitor_locks.h) is set or cleared. While it was waited for, the mutex
// around was not held.
void Interpreter::UseMonitor(const summary::Instruction& assignment, Symbol place, State& state) {
  using Access = MonitorLocks::Access;
  const MonitorLocks::Use use = analysis_.monitor_locks.UseOf(assignment);
  if (use.access == Access::kNone || symbols_.kind(place) != SymbolKind::kField) return;
  const CodeSite site = SiteOf(assignment);
  const Symbol lock = symbols_.Field(Symbol{symbols_.at(place).a}, use.lock);
  if (use.access == Access::kGive) {
    Release(state, lock, site);
    return;
  }
  const Mode mode = use.access == Access::kTake ? Mode::kExclusive : Mode::kShared;
  Event event = NewEvent(state, EventKind::kAcquire, lock, site);
  event.mode = mode;
  std::erase_if(event.held, [&](const HeldLock& h) { return waited_with_.contains(h.lock); });
  Record(std::move(event));
  Hold(state, {.lock = lock, .mode = mode, .direct = true, .owner = {}, .site = site});
  Pass(state, {lock, mode, lockorder::ResourceKind::kLock, site, {}});
}

bool Interpreter::AccessAtomically(const Call& call, State& state, States& out) {
  using Access = SpinLocks::Access;
  if (call.instruction == nullptr || body_ == nullptr || call.arguments.empty()) return false;
  if (UseTicket(call, state, out)) return true;
  const Access access = analysis_.spin_locks.AccessOf(*body_, *call.instruction);
  if (access == Access::kNone) return false;
  const Symbol lock = analysis_.spin_locks.LockOf(symbols_, symbols_.Deref(call.arguments[0]));
  if (access == Access::kClear) {
    Release(state, lock, call.site);
    out.push_back(std::move(state));
    return true;
  }
  const bool waits = analysis_.spin_locks.Waits(*body_, *call.instruction);
  const Operation take{.action = Action::kAcquire,
                       .wait = waits ? WaitKind::kBlocking : WaitKind::kTry,
                       .success = access == Access::kSwap ? Success::kZero : Success::kNonZero};
  Acquire(call, std::move(state), lock, take, {}, 0, out);
  return true;
}

void Interpreter::Release(State& state, Symbol lock, CodeSite site) {
  if (FileLocks::IsDescriptor(symbols_, lock)) {
    ReleaseFile(state, lock, site);
    return;
  }
  analysis_.released.push_back(lock);
  const auto drop = [&](std::vector<HeldLock>::reverse_iterator it, bool certain) {
    if (it->count > 1) {
      --it->count;
    } else {
      state.ended.push_back({it->lock, certain});
      if (!it->direct) analysis_.given_back.insert(it->site);
      state.held.erase(std::next(it).base());
    }
  };
  for (auto it = state.held.rbegin(); it != state.held.rend(); ++it) {
    if (it->lock == lock) {
      drop(it, true);
      return;
    }
  }
  // Not by this name. An alias of the last lock of its kind, if the name is not one of an object
  // known to be another.
  const auto loose = [&](Symbol s) {
    const SymbolKind root = symbols_.kind(symbols_.Root(s));
    return root == SymbolKind::kDeref || symbols_.MentionsStale(s);
  };
  // A pointer kept in memory whose value the path does not know: a condition class that remembers
  // the mutex of its owner.
  const auto kept_pointer = [&](Symbol s) {
    const SymbolNode& n = symbols_.at(symbols_.Root(s));
    return n.kind == SymbolKind::kDeref && symbols_.kind(Symbol{n.a}) == SymbolKind::kLoad;
  };
  // What some call gave, here or in a callee: nobody else can say which one it is.
  const auto unknown_pointer = [&](Symbol s) {
    const SymbolNode& n = symbols_.at(symbols_.Root(s));
    return n.kind == SymbolKind::kDeref && symbols_.kind(Symbol{n.a}) == SymbolKind::kOpaque &&
           symbols_.MentionsUnknown(Symbol{n.a});
  };
  // The field, and those around it, innermost first.
  const auto fields = [&](Symbol s) {
    std::vector<uint32_t> chain;
    for (; symbols_.Root(s) != s; s = Symbol{symbols_.at(s).a}) {
      if (symbols_.kind(s) == SymbolKind::kField) chain.push_back(symbols_.at(s).b);
    }
    return chain;
  };
  const std::vector<uint32_t> given = fields(lock);
  for (auto it = state.held.rbegin(); it != state.held.rend(); ++it) {
    if (symbols_.TypeOf(it->lock) != symbols_.TypeOf(lock)) continue;
    // A pointer may lead to a part of an object; two fields of that type are two locks.
    const std::vector<uint32_t> own = fields(it->lock);
    const size_t common = std::min(own.size(), given.size());
    const bool kin =
        std::equal(own.begin(), own.begin() + static_cast<ptrdiff_t>(common), given.begin()) &&
        (kept_pointer(lock) || (common > 0 && own[0] == given[0]));
    const bool alias = symbols_.MentionsMerge(it->lock) || symbols_.MentionsMerge(lock) ||
                       kept_pointer(lock) || (it->count > 1 && IsElement(it->lock)) ||
                       (loose(it->lock) && loose(lock) && it->direct) ||
                       (unknown_pointer(it->lock) && unknown_pointer(lock));
    if (kin && alias) {
      drop(it, false);
      return;
    }
  }
  const bool twice =
      std::find(state.ended.begin(), state.ended.end(), State::Ended{lock}) != state.ended.end();
  if (twice && !IsSomeElement(lock)) {
    Event event = NewEvent(state, EventKind::kNotHeld, lock, site);
    Record(std::move(event));
    return;
  }
  if (symbols_.MentionsMerge(lock)) return;  // some lock of the caller: not known which
  const bool listed = std::any_of(state.released.begin(), state.released.end(),
                                  [&](const ReleasedLock& r) { return r.lock == lock; });
  if (!listed && state.released.size() < 8) state.released.push_back({lock, site});
}

void Interpreter::ReleaseObject(const Call& call, State& state, Symbol object, Mode mode) {
  const summary::Record* record = analysis_.program.RecordOf(symbols_.TypeOf(object));
  const char* name = mode == Mode::kShared ? "unlock_shared" : "unlock";
  const summary::Method* method =
      record == nullptr ? nullptr : analysis_.program.FindMethod(*record, name);
  if (method == nullptr || analysis_.program.BodyOf(method->function) == nullptr) {
    Release(state, object, call.site);
    return;
  }
  Call inner = call;
  inner.result = {};
  inner.arguments = {symbols_.Address(object)};
  States after;
  CallFunction(inner, method->function, state, after);
  if (!after.empty()) state = std::move(after.front());
}

// A lock that was made here is what the pointers that keep it lead to from now on.
void Interpreter::NoteKeptLocks(const State& state) {
  for (const auto& [trait, made] : state.store) {
    const SymbolNode& field = symbols_.at(trait);
    if (field.kind != SymbolKind::kField || field.b != HiddenField(Hidden::kRecursive).value)
      continue;
    const SymbolNode lock = symbols_.at(Symbol{field.a});
    if (lock.kind != SymbolKind::kDeref) continue;
    for (const auto& [place, value] : state.store) {
      if (value != Symbol{lock.a} || !symbols_.IsMemory(place)) continue;
      NoteTrait(symbols_.Deref(symbols_.Load(place)), Hidden::kRecursive, made);
    }
  }
}

// Several locks in one step: there is no order among them.
void Interpreter::GroupAcquire(const Call& call, const Operation& operation, State state,
                               States& out) {
  const uint32_t group = GroupNumber(call.site);
  States current, next;
  current.push_back(state);
  Operation one = operation;
  one.action = Action::kAcquire;
  one.success = Success::kAlways;
  for (Symbol argument : call.arguments) {
    const Symbol object = symbols_.Deref(argument);
    const bool guard = IsGuard(symbols_.TypeOf(object));
    next.clear();
    for (State& s : current) {
      const size_t before = s.held.size();
      Call quiet = call;
      quiet.result = {};
      States taken;
      if (guard) {
        Operation as = one;
        const Symbol mode = s.Read(symbols_, symbols_.HiddenOf(object, Hidden::kMode));
        if (symbols_.kind(mode) == SymbolKind::kInteger && symbols_.at(mode).integer == 0)
          as.mode = Mode::kShared;
        for (Symbol lock : GuardLocks(s, object))
          AcquireObject(quiet, s, lock, as, object, group, taken);
      } else {
        AcquireObject(quiet, std::move(s), object, one, {}, group, taken);
      }
      for (State& t : taken) {
        // A try that failed gives back what it took; only the success is of interest here.
        if (operation.wait == WaitKind::kBlocking || t.held.size() > before)
          next.push_back(std::move(t));
      }
    }
    current.swap(next);
  }
  for (State& s : current) {
    SetResult(call, s, symbols_.Integer(operation.success == Success::kMinusOne ? -1 : 1));
    out.push_back(std::move(s));
  }
  if (operation.wait != WaitKind::kBlocking) {
    SetResult(call, state, symbols_.Integer(0));
    out.push_back(std::move(state));
  }
}

}  // namespace lockgraph::link
