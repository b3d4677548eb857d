// What calling a function does to locks, threads and memory, in terms of its inputs.
#ifndef LOCKGRAPH_ANALYZER_LINK_BEHAVIOUR_H_
#define LOCKGRAPH_ANALYZER_LINK_BEHAVIOUR_H_

#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "absl/container/flat_hash_set.h"
#include "analyzer/link/path.h"
#include "analyzer/link/symbols.h"
#include "lockorder/dependency.h"

namespace lockgraph::link {

// A call through a pointer leads to no more functions than this.
constexpr size_t kMostTargets = 16;

// What speaks against a call that has this many possible targets.
constexpr lockorder::Evidence GuessAmong(size_t targets) {
  constexpr size_t kMany = 6;
  if (targets <= 1) return lockorder::Evidence::kNone;
  if (targets <= kMany) return lockorder::Evidence::kGuessedCall;
  return lockorder::Evidence::kGuessedCall | lockorder::Evidence::kManyTargets;
}

// What is known of a value on a path: it equals, or differs from, a constant.
struct Fact {
  Symbol value;
  bool equal = true;
  int64_t constant = 0;
  auto operator<=>(const Fact&) const = default;
};

// Functions among the constants of facts: a pointer leads to one of them, or not.
constexpr int64_t kFirstFunction = int64_t{1} << 62;
constexpr int64_t ConstantOf(summary::FunctionId function) {
  return kFirstFunction + function.value;
}
constexpr std::optional<summary::FunctionId> FunctionOf(int64_t constant) {
  if (constant < kFirstFunction) return std::nullopt;
  return summary::FunctionId{static_cast<uint32_t>(constant - kFirstFunction)};
}

struct HeldLock {
  Symbol lock;  // place
  lockorder::Mode mode = lockorder::Mode::kExclusive;
  lockorder::ResourceKind resource = lockorder::ResourceKind::kLock;
  bool may = false;
  bool tried = false;   // taken by a try or timed acquisition
  bool direct = false;  // taken in the function at hand, not by a callee
  uint16_t count = 1;   // times taken
  uint32_t group = 0;   // group acquisition it was part of
  Symbol owner;         // the guard that releases it; invalid for a raw lock
  CodeSite site;
  PathId path = {};
  // No lock, but a static variable or a call_once that is being initialised.
  bool initialises() const { return owner == lock; }
  bool operator==(const HeldLock&) const = default;
};

struct ReleasedLock {
  Symbol lock;
  CodeSite site;
  bool operator==(const ReleasedLock&) const = default;
};

// What a call is listed as among the steps that wait: nobody needs it for itself.
constexpr lockorder::ResourceKind kNoWait = lockorder::ResourceKind::kBarrier;

// A blocking step that lies behind: it had to succeed before what follows.
struct Passed {
  Symbol target;
  lockorder::Mode mode = lockorder::Mode::kExclusive;
  lockorder::ResourceKind resource = lockorder::ResourceKind::kLock;
  CodeSite site;
  PathId path;
  // Something unknown was called at the site: who knows what it is knows what it had to wait for.
  bool call = false;
  bool operator==(const Passed&) const = default;
};

// Whether they wait for the same, wherever they were taken.
inline bool IsSameStep(const Passed& a, const Passed& b) {
  if (a.call || b.call) return a.call && b.call && a.site == b.site;
  return a.target == b.target && a.mode == b.mode && a.resource == b.resource;
}

// Steps that lie behind on both ways.
void IntersectSteps(std::vector<Passed>& mine, const std::vector<Passed>& other);
// What all ways take that was not behind before.
std::vector<Passed> StepsBetween(const std::vector<Passed>& before,
                                 const std::vector<std::vector<Passed>>& ways);

enum class EventKind : uint8_t {
  kAcquire,      // target: place of the lock
  kJoin,         // target: thread value, or the value of a handle that is not resolved yet
  kWait,         // target: place of the condition, latch, future ...
  kSignal,       // target: the same
  kSpawn,        // target: callable; arguments: what it is called with
  kCall,         // target: callable that the function at hand was given; decided by callers
  kCallback,     // an unknown callable called under a lock
  kNotReleased,  // target: the lock; related site: where it was taken
  kNotHeld,
  kSuspend,
  kBlockingCall,
  kUnresolved,  // an indirect call under a lock with no known target
  kThreadExit,  // the thread ends here: pthread_exit and its kin
};

struct Event {
  EventKind kind = EventKind::kAcquire;
  lockorder::Mode mode = lockorder::Mode::kExclusive;
  lockorder::WaitKind wait = lockorder::WaitKind::kBlocking;
  lockorder::ResourceKind resource = lockorder::ResourceKind::kLock;
  lockorder::InstanceOrder order = lockorder::InstanceOrder::kNone;
  bool many : 1 = false;        // kSpawn: started again while an earlier instance may be alive
  bool interrupts : 1 = false;  // kSpawn: runs on top of other threads
  bool hook : 1 = false;        // kSpawn: code that is not seen calls it, on any thread
  bool late : 1 = false;        // kCall: of a known function, for the thread's root to carry out
  // kNotReleased: the function's result may tell the caller. kAcquire: the function looks for the
  // error that a lock of the checking kind gives to its owner.
  bool told : 1 = false;
  bool process : 1 = false;  // kSpawn: a process, by fork
  Symbol target;
  Symbol handle;     // kSpawn: where the handle is kept; may be invalid
  Symbol completes;  // kSpawn: the future's state that is set when the callable returns
  CodeSite site;
  PathId path;    // calls from the function at hand to the site
  PathId child;   // the process that it happens in, by the fork that made it; empty: the caller's
  CodeSite turn;  // where the task is called that it happens in; invalid if in none
  std::vector<HeldLock> held;
  std::vector<ReleasedLock> released;  // locks of the caller given up before
  std::vector<Fact> facts;             // what must hold on entry for this to happen
  std::vector<PathId> live;            // threads started before that may be alive
  std::vector<PathId> gone;            // threads joined before: what they started may live on
  std::vector<Symbol> joined;          // handles joined before whose threads the callers know
  std::vector<std::pair<Symbol, Symbol>> memory;  // kSpawn: what its arguments lead to
  std::vector<Passed> passed;                     // kSignal
  std::vector<Symbol> arguments;
  CodeSite related;
  summary::FunctionId detail;
  uint32_t group = 0;
  lockorder::Evidence evidence = lockorder::Evidence::kNone;
  // Of an event that speaks of nothing of the function's inputs, and of no object that somebody
  // could tell from another: its key, which is the same for each caller. Else 0.
  uint64_t closed_key = 0;
};

struct Exit {
  std::vector<Fact> facts;
  std::vector<HeldLock> held;                     // taken and still held
  std::vector<ReleasedLock> released;             // the caller's locks that were given up
  std::vector<std::pair<Symbol, Symbol>> stores;  // to memory that outlives the call
  Symbol result;                                  // invalid: void or by result slot
  std::vector<PathId> live;                       // threads started and not joined
  std::vector<PathId> gone;                       // threads started and joined
  std::vector<Symbol> joined;                     // handles that were joined
  std::vector<Passed> passed;
  PathId child;  // the process that returns, as in Event
};

// Where else an event happens under one of its locks: both as the function itself sees them, the
// acquisition or the call that leads to it.
struct FurtherPlace {
  uint32_t event;
  uint32_t held;
  CodeSite outer, inner;
  bool operator==(const FurtherPlace&) const = default;
  template <typename H>
  friend H AbslHashValue(H h, const FurtherPlace& p) {
    return H::combine(std::move(h), p.event, p.held, p.outer, p.inner);
  }
};

struct Behaviour {
  std::vector<Event> events;
  absl::flat_hash_set<FurtherPlace> further_places;  // of events that were told already
  std::vector<Exit> exits;                           // none: it never returns
  bool computed = false;
  bool cut = false;   // bounded: some paths or events were given up
  bool acts = false;  // any event, or any exit that touches locks or threads
  bool starts_threads = false;
  std::vector<Symbol> inputs;  // what of its events callers decide
  // Pointers that it was given, or made, and left where others may find them; or any it could.
  std::vector<Symbol> handed;
  bool hands_all = false;
};

// Parameters, and what they and global variables lead to, that the events speak of.
std::vector<Symbol> InputsOf(const Symbols& symbols, const Behaviour& behaviour);

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_BEHAVIOUR_H_
