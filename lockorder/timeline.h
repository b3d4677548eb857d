// When the threads of a run held what and waited for what. The one value that has times: nothing is
// judged by it, it is drawn.
#ifndef LOCKGRAPH_LOCKORDER_TIMELINE_H_
#define LOCKGRAPH_LOCKORDER_TIMELINE_H_

#include <cstdint>
#include <string>
#include <vector>

#include "lockorder/resource.h"
#include "lockorder/site.h"

namespace lockgraph::lockorder {

// All indices are in range. Times are nanoseconds since the earliest process of the run began;
// `begin <= end`.
struct Timeline {
  struct Thread {
    uint32_t process = 0;  // index into processes
    uint32_t id = 0;       // of the recorder, unique in its process
    std::string name;
  };
  struct Process {
    uint32_t pid = 0;
    std::string name;
  };
  // What is held or waited for: a lock, an event, the end of a thread. Objects that have one name
  // are several things.
  struct Thing {
    std::string name;
  };
  enum class Kind : uint8_t { kHeld, kWaited };
  struct Bar {
    uint32_t thread = 0;
    uint32_t thing = 0;
    Kind kind = Kind::kHeld;
    Mode mode = Mode::kExclusive;
    bool open = false;  // had not ended when the run did
    SiteId site;        // into sites: where it was taken, or where the thread waited
    uint64_t begin = 0;
    uint64_t end = 0;
  };
  // The release that ended a wait.
  struct Handover {
    uint32_t release = 0;  // into bars
    uint32_t wait = 0;
  };

  std::vector<Process> processes;
  std::vector<Thread> threads;
  std::vector<Thing> things;
  std::vector<Bar> bars;  // by thread, then begin, outer ones first
  std::vector<Handover> handovers;
  std::vector<Site> sites;
  bool cut = false;  // the record was full before the run ended
};

}  // namespace lockgraph::lockorder

#endif  // LOCKGRAPH_LOCKORDER_TIMELINE_H_
