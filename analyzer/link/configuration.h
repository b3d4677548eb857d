// What a project says about itself (.lockgraph.yaml), as plain values.
#ifndef LOCKGRAPH_ANALYZER_LINK_CONFIGURATION_H_
#define LOCKGRAPH_ANALYZER_LINK_CONFIGURATION_H_

#include <string>
#include <vector>

#include "lockorder/resource.h"

namespace lockgraph::link {

// A lock type or a pair of functions the built-in table does not know. Names are qualified, without
// template arguments: "my::SpinLock::Acquire" or, for C, "my_lock".
struct LockOperations {
  std::string type;  // "my::SpinLock"; empty for free functions
  std::vector<std::string> acquire;
  std::vector<std::string> acquire_shared;
  std::vector<std::string> try_acquire;  // nonzero result: taken
  std::vector<std::string> release;
  bool recursive = false;
  lockorder::ReaderPolicy policy = lockorder::ReaderPolicy::kUnknown;
};

struct Configuration {
  std::vector<LockOperations> locks;
  std::vector<std::string>
      guards;  // class names: constructor takes its argument, destructor releases
  std::vector<std::string>
      waits;  // functions that block until another thread calls a `signals` one
  std::vector<std::string> signals;
  std::vector<std::string> spawns;  // functions that run their callable argument on another thread
  std::vector<std::string> inline_callers;  // functions that run it before they return
  std::vector<std::string> no_return;
  std::vector<std::string> blocking_calls;  // for LG2004, besides the built-in list
  // Lock names, outermost first: each list is a chain of the declared order (LG1008).
  std::vector<std::vector<std::string>> hierarchy;
  // Overrides the policy of a reader-writer lock type, by type name.
  std::vector<std::pair<std::string, lockorder::ReaderPolicy>> reader_policies;
};

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_CONFIGURATION_H_
