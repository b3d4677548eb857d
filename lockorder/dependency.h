// The sentence both observers say: this thread wants resource R in mode M here, while it holds H.
#ifndef LOCKGRAPH_LOCKORDER_DEPENDENCY_H_
#define LOCKGRAPH_LOCKORDER_DEPENDENCY_H_

#include <cstdint>
#include <vector>

#include "lockorder/resource.h"
#include "lockorder/site.h"
#include "lockorder/thread.h"

namespace lockgraph::lockorder {

enum class WaitKind : uint8_t {
  kBlocking,
  kTimed,  // waits, but not for ever
  kTry,    // never waits
};

// What is known about how sure a dependency is. Bits, so that they can be joined along a cycle.
enum class Evidence : uint32_t {
  kNone = 0,
  kStatic = 1u << 0,           // seen by the analyzer
  kObserved = 1u << 1,         // seen by the runtime
  kGuessedCall = 1u << 2,      // a virtual or indirect call with several possible targets
  kAssumedThread = 1u << 3,    // a library entry point: nobody was seen to start it
  kUnknownInstance = 1u << 4,  // lock objects that may or may not be the same one
  kUnknownPolicy = 1u << 5,    // hangs only where readers queue behind a waiting writer
  kMayHeld = 1u << 6,          // a lock that is held on some paths only
  kAmbiguousName = 1u << 7,    // a name with several definitions in the compile database
  kSomeSignallers = 1u << 8,   // other threads could signal without needing the lock
  kCutOff = 1u << 9,           // the analysis of a function on the path was cut short
  kUnresolvedLock = 1u << 10,  // a lock expression that could only be named by its type
  kToldApart = 1u << 11,       // objects that one step tells apart would have to be one
  kMaybeGated = 1u << 12,      // a lock that both sides hold may be one that keeps them apart
  kManyTargets = 1u << 13,     // a guessed call with so many targets that most will not be meant
  kSeveralGuesses = 1u << 14,  // more than one step of a finding rests on such a call
  kInFault = 1u << 15,         // a handler of a signal that comes where the program itself fails
  kLastOwner = 1u << 16,       // happens only if no other owner of a shared object is left
  kAnnouncedEnd = 1u << 17,    // the awaited thread said, under the lock, that it is about to end
};
constexpr Evidence operator|(Evidence a, Evidence b) {
  return static_cast<Evidence>(static_cast<uint32_t>(a) | static_cast<uint32_t>(b));
}
constexpr Evidence operator&(Evidence a, Evidence b) {
  return static_cast<Evidence>(static_cast<uint32_t>(a) & static_cast<uint32_t>(b));
}
constexpr Evidence operator~(Evidence a) {
  return static_cast<Evidence>(~static_cast<uint32_t>(a));
}
constexpr bool Has(Evidence set, Evidence bit) { return (set & bit) != Evidence::kNone; }

// What a finding rests on after one more of its steps: all that speaks against either; only what a
// run saw of both was observed.
constexpr Evidence WithStep(Evidence finding, Evidence step) {
  const Evidence observed = finding & step & Evidence::kObserved;
  const bool several = Has(finding & step, Evidence::kManyTargets);
  return ((finding | step) & ~Evidence::kObserved) | observed |
         (several ? Evidence::kSeveralGuesses : Evidence::kNone);
}

// In which direction the program orders two instances of one class: it compares addresses or ids,
// walks an index, or takes the parent before the child. Two steps that agree about it cannot close
// a cycle; two that are ordered in opposite directions can.
enum class InstanceOrder : uint8_t {
  kNone,
  kAscending,   // the wanted one is the greater one
  kDescending,  // the wanted one is the smaller one
};

// Whether the program fixes one order for both of these steps.
constexpr bool Agree(InstanceOrder a, InstanceOrder b) {
  return a == b && a != InstanceOrder::kNone;
}

// Dependencies with an empty `held` are kept too: they tell that somebody takes the lock in that
// mode, which a cycle through waiting writers needs to know.
struct Dependency {
  ThreadId thread;
  std::vector<ThreadId> live;  // descendants of `thread` that may be alive at this point
  std::vector<Hold> held;      // in the order taken
  ResourceId wanted;
  Mode mode = Mode::kExclusive;
  WaitKind wait = WaitKind::kBlocking;
  SiteId site;
  CallPath path;
  // Dependencies of one group acquisition (std::lock, scoped_lock) share a nonzero group per site:
  // there is no order among its members.
  uint32_t group = 0;
  InstanceOrder order = InstanceOrder::kNone;  // for two instances of one class
  Evidence evidence = Evidence::kNone;
};

}  // namespace lockgraph::lockorder

#endif  // LOCKGRAPH_LOCKORDER_DEPENDENCY_H_
