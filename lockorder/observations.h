// Everything one observer has to say about one program: the judge's only input.
#ifndef LOCKGRAPH_LOCKORDER_OBSERVATIONS_H_
#define LOCKGRAPH_LOCKORDER_OBSERVATIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "lockorder/dependency.h"
#include "lockorder/resource.h"
#include "lockorder/rules.h"
#include "lockorder/site.h"
#include "lockorder/thread.h"

namespace lockgraph::lockorder {

// A place that signals a condition, completes a future, counts a latch down or posts a semaphore.
// The judge needs all of them to know whether *every* signaller is stuck.
struct Signal {
  ResourceId resource;
  ThreadId thread;
  std::vector<ThreadId> live;
  SiteId site;
  CallPath path;
};

// A misuse that one thread commits alone (the LG2xxx rules): decided by the observer, worded by the
// report.
struct Misuse {
  Rule rule = Rule::kNotReleased;
  ThreadId thread;
  ResourceId resource;
  Mode mode = Mode::kExclusive;
  SiteId site;  // where it goes wrong
  CallPath path;
  std::vector<Hold> held;  // at that place
  SiteId related;          // e.g. where the lock was taken that is not released; may be invalid
  std::string detail;      // e.g. the callee's name for LG2003/LG2004; may be empty
  Evidence evidence = Evidence::kNone;
  std::string type = {};  // of the callee for LG2003; may be empty
};

// `before` is declared to be taken before `after` (attribute or configuration file).
struct DeclaredOrder {
  ResourceId before;
  ResourceId after;
  SiteId site;
};

// How often the program takes `second` under `first`, if at several places: an observer may tell
// one of them as a dependency and leave the others out. A place is where one function comes to hold
// the first and takes the second, itself or by a call.
struct OrderPlaces {
  ResourceId first;
  ResourceId second;
  uint32_t places = 0;
};

// A hang that the runtime saw: the threads in it and what each waits for (LG9001, LG9002).
struct LiveThread {
  ThreadId thread;
  std::vector<Hold> held;
  ResourceId waits_for;
  Mode mode = Mode::kExclusive;
  SiteId site;
  CallPath path;
  uint64_t waited_ms = 0;
};
struct LiveHang {
  bool proved = false;
  std::vector<LiveThread> threads;
};

// Something the observer could not see or understand. Shown by --blind-spots, counted always.
struct BlindSpot {
  enum class Kind : uint8_t {
    kUnknownLockType,  // a type that looks like a lock, with an operation nobody described
    kUnnamedLock,      // a lock expression that could not be traced to an object
    kUnresolvedCall,   // an indirect call under a lock with no known target
    kCutOff,           // a function whose analysis was bounded
    kUnparsedUnit,     // a unit that did not parse
    kLost,             // a runtime table that was full
  };
  Kind kind = Kind::kUnnamedLock;
  std::string what;
  SiteId site;
  uint64_t count = 1;
};

struct Observations {
  std::vector<Site> sites;
  std::vector<Resource> resources;
  std::vector<Object> objects;
  std::vector<Thread> threads;
  std::vector<Dependency> dependencies;
  std::vector<Signal> signals;
  std::vector<Misuse> misuses;
  std::vector<DeclaredOrder> declared_orders;
  std::vector<OrderPlaces> order_places;
  std::vector<LiveHang> live_hangs;
  std::vector<BlindSpot> blind_spots;
};

}  // namespace lockgraph::lockorder

#endif  // LOCKGRAPH_LOCKORDER_OBSERVATIONS_H_
