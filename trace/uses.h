// Where the locks and threads of a trace appear: what their names are looked for at.
#ifndef LOCKGRAPH_TRACE_USES_H_
#define LOCKGRAPH_TRACE_USES_H_

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "trace/places.h"
#include "trace/trace.h"

namespace lockgraph::trace {

struct Uses {
  std::unordered_map<uint32_t, std::vector<uint32_t>> of_resource;  // a few stacks each
  std::unordered_map<uint32_t, std::vector<uint32_t>> of_thread;
};

// One pass over everything that mentions a lock.
Uses CollectUses(const Trace& trace);

// What a thread is called: "main"; else the name that the program gave it; else its entry function,
// which is the outermost function of the program on its stacks, since the start routine itself is
// the library's for most C++ threads.
std::string ThreadNameOf(const ThreadEntry& entry, const Uses& uses, Places& places);

}  // namespace lockgraph::trace

#endif  // LOCKGRAPH_TRACE_USES_H_
