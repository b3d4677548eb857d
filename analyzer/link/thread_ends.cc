// What a thread has not given back when it ends, and what it gave back without having it.
#include <algorithm>

#include "analyzer/link/threads.h"

namespace lockgraph::link {

using lockorder::ResourceKind;
using summary::TypeId;

namespace {

bool Leaks(const HeldLock& held) {
  return held.resource == ResourceKind::kLock && !held.owner.valid() && !held.may;
}

bool Keeps(const std::vector<HeldLock>& held, Symbol lock) {
  return std::any_of(held.begin(), held.end(),
                     [&](const HeldLock& h) { return h.lock == lock && Leaks(h); });
}

}  // namespace

void Threads::CollectEnds() {
  const auto& functions = analysis_.program.functions;
  cleanup_handlers_ = std::any_of(
      functions.begin(), functions.end(),
      [](const summary::Function& f) { return f.qualified == "__pthread_register_cancel"; });
  for (const Pending& pending : pending_) {
    for (const Ending& ending : EndingsOf(pending)) {
      for (const ReleasedLock& lock : ending.released) given_back_at_end_.insert(lock.lock);
      if (!pending.hook) continue;
      for (const HeldLock& held : ending.held) kept_by_hooks_.insert(held.lock);
    }
  }
}

std::vector<Threads::Ending> Threads::EndingsOf(const Pending& pending) const {
  std::vector<Ending> endings;
  const summary::Body* body = analysis_.program.BodyOf(pending.root);
  const CodeSite end{body == nullptr ? summary::PlaceId{} : body->end, pending.root};
  for (const Exit& exit : pending.behaviour.exits) {
    endings.push_back({end, true, exit.held, exit.released});
  }
  if (cleanup_handlers_) return endings;
  for (const Event& event : pending.behaviour.events) {
    if (event.kind != EventKind::kThreadExit) continue;
    endings.push_back({event.site, false, event.held, event.released});
  }
  return endings;
}

// Somewhere in the program, under whatever name. A parameter stands for what the callers pass, and
// they have it on their own account.
bool Threads::IsEverReleased(Symbol lock) {
  const Symbols& symbols = analysis_.symbols;
  const std::string name = resources_.KeyOf(lock);
  return std::any_of(analysis_.released.begin(), analysis_.released.end(), [&](Symbol released) {
    if (released == lock) return true;
    const SymbolNode& root = symbols.at(symbols.Root(released));
    const bool parameter =
        root.kind == SymbolKind::kDeref && symbols.kind(Symbol{root.a}) == SymbolKind::kParameter;
    return !parameter && resources_.KeyOf(released) == name;
  });
}

// A place that certainly is the one object it names.
bool Threads::IsDefinite(Symbol lock) const {
  const Symbols& symbols = analysis_.symbols;
  if (symbols.MentionsStale(lock) || symbols.MentionsMerge(lock)) return false;
  for (Symbol at = lock; at != symbols.Root(lock); at = Symbol{symbols.at(at).a}) {
    const SymbolNode& node = symbols.at(at);
    if (node.kind == SymbolKind::kElement && node.b == Symbol::kNone) return false;  // any of them
  }
  const SymbolNode& root = symbols.at(symbols.Root(lock));
  return root.kind != SymbolKind::kDeref || symbols.kind(Symbol{root.a}) == SymbolKind::kNew;
}

void Threads::EmitEnd(const Pending& pending) {
  if (observations_.threads[pending.thread.value].assumed) return;
  const Symbols& symbols = analysis_.symbols;
  const std::vector<Ending> endings = EndingsOf(pending);
  // Where one ending holds a lock and another gives back one of that type without having it, two
  // conditions that belong together were not seen to do so; where one ending does both, one lock
  // has two names, unless both names are certain.
  const auto explains = [&](const Ending& one, Symbol lock, const Ending& other, Symbol its) {
    if (symbols.TypeOf(lock) != symbols.TypeOf(its)) return false;
    return &one != &other || !IsDefinite(lock) || !IsDefinite(its);
  };
  const auto given_back = [&](const Ending& one, Symbol lock) {
    return std::any_of(endings.begin(), endings.end(), [&](const Ending& other) {
      return std::any_of(other.released.begin(), other.released.end(),
                         [&](const ReleasedLock& r) { return explains(one, lock, other, r.lock); });
    });
  };
  const auto kept = [&](const Ending& one, Symbol lock) {
    return std::any_of(endings.begin(), endings.end(), [&](const Ending& other) {
      return std::any_of(other.held.begin(), other.held.end(), [&](const HeldLock& h) {
        return Leaks(h) && explains(one, lock, other, h.lock);
      });
    });
  };
  for (const Ending& ending : endings) {
    for (const HeldLock& held : ending.held) {
      if (!Leaks(held) || given_back(ending, held.lock)) continue;
      // A return that holds what another return does not is judged where the lock was taken.
      const bool always = std::all_of(endings.begin(), endings.end(), [&](const Ending& other) {
        return !other.returns || Keeps(other.held, held.lock);
      });
      if (always || !ending.returns) EmitLeftover(pending, ending, held);
    }
    for (const ReleasedLock& lock : ending.released) {
      if (!kept(ending, lock.lock)) EmitUnowned(pending, lock);
    }
  }
}

void Threads::EmitLeftover(const Pending& pending, const Ending& ending, const HeldLock& lock) {
  const Symbols& symbols = analysis_.symbols;
  const bool told = std::any_of(
      pending.behaviour.events.begin(), pending.behaviour.events.end(), [&](const Event& e) {
        return e.kind == EventKind::kNotReleased && e.target == lock.lock && IsLeak(e);
      });
  const bool vague = symbols.MentionsStale(lock.lock) || symbols.MentionsMerge(lock.lock);
  // Another thread that gives it back was handed it.
  const bool handed = given_back_at_end_.contains(lock.lock);
  if (told || vague || handed || resources_.IsChecked(lock.lock)) return;
  // With the end of main the process ends, and with it whoever waits.
  const bool process_ends =
      ending.returns && !observations_.threads[pending.thread.value].parent.valid();
  if (process_ends && IsEverReleased(lock.lock)) return;
  Event event;
  event.kind = EventKind::kNotReleased;
  event.target = lock.lock;
  event.held = ending.held;
  event.site = ending.site;
  event.related = lock.site;
  EmitMisuse(pending, event);
}

void Threads::EmitUnowned(const Pending& pending, const ReleasedLock& lock) {
  const Symbols& symbols = analysis_.symbols;
  const SymbolNode& root = symbols.at(symbols.Root(lock.lock));
  const bool nowhere =
      root.kind == SymbolKind::kDeref && symbols.kind(Symbol{root.a}) == SymbolKind::kInteger;
  if (nowhere || !symbols.TypeOf(lock.lock).valid() || resources_.IsChecked(lock.lock)) return;
  // Hooks come in pairs, one before and one after (pthread_atfork).
  if (pending.hook && kept_by_hooks_.contains(lock.lock)) return;
  // Under a name that may mean several objects: it may be one that was taken under another name.
  if (!IsDefinite(lock.lock)) {
    const TypeId type = symbols.TypeOf(lock.lock);
    const auto taken = [&](const Event& e) {
      return e.kind == EventKind::kAcquire && symbols.TypeOf(e.target) == type;
    };
    const auto& events = pending.behaviour.events;
    if (std::any_of(events.begin(), events.end(), taken)) return;
  }
  Event event;
  event.kind = EventKind::kNotHeld;
  event.target = lock.lock;
  event.site = lock.site;
  EmitMisuse(pending, event);
}

}  // namespace lockgraph::link
