// Threads, and which of them can be alive together.
#ifndef LOCKGRAPH_LOCKORDER_THREAD_H_
#define LOCKGRAPH_LOCKORDER_THREAD_H_

#include <compare>
#include <cstdint>
#include <string>
#include <vector>

#include "lockorder/resource.h"
#include "lockorder/site.h"

namespace lockgraph::lockorder {

// Index into Observations::threads.
struct ThreadId {
  static constexpr uint32_t kNone = 0xffffffff;
  uint32_t value = kNone;
  bool valid() const { return value != kNone; }
  auto operator<=>(const ThreadId&) const = default;
};

// A lock held at a point of a thread.
struct Hold {
  // kOwes: the resource is not a lock but something others wait for (a condition, a future, a
  // latch), and this thread cannot signal it before it got what the dependency wants. `site` is
  // then the place of the signal.
  enum class Role : uint8_t { kHolds, kOwes };

  ResourceId resource;
  Mode mode = Mode::kExclusive;
  Role role = Role::kHolds;
  bool may = false;  // held on some of the paths only
  SiteId site;       // where it was taken
  CallPath path;     // how the thread got there
  bool operator==(const Hold&) const = default;
};

// One line of execution: main, a start statement (with the calls that lead to it), an executor's
// task, a signal handler, or in a library without main an entry point that anybody may call.
struct Thread {
  std::string name;     // of its entry function, as the program spells it
  SiteId started_at;    // invalid for main and for assumed entry points
  ThreadId parent;      // who starts it; invalid for main and assumed entry points
  CallPath start_path;  // calls in the parent that lead to `started_at`
  // Threads of any generation that may still be alive when this one starts (not its ancestors).
  std::vector<ThreadId> live_at_start;
  // Locks that the creator holds from before the start until after the join: they protect this
  // thread as if it held them itself, against all but its creator and its siblings.
  std::vector<Hold> creator_holds;
  bool many = false;     // several instances can be alive at once
  bool assumed = false;  // nobody was seen to start it: a library entry point
  // Threads of different processes never meet. 0: may be part of any process.
  uint32_t process = 0;
  // The kThreadEnd resource others join; invalid when nobody waits for this thread.
  ResourceId end;
};

}  // namespace lockgraph::lockorder

#endif  // LOCKGRAPH_LOCKORDER_THREAD_H_
