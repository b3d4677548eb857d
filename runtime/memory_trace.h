// The trace of this process read back as the judge's observations, for a report without the
// command-line tool: functions instead of source lines, addresses instead of deduced names.
#ifndef LOCKGRAPH_RUNTIME_MEMORY_TRACE_H_
#define LOCKGRAPH_RUNTIME_MEMORY_TRACE_H_

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "lockorder/observations.h"

namespace lockgraph::runtime {

struct MemoryTrace {
  lockorder::Observations observations;
  std::vector<uint32_t> stacks;  // of Observations::sites, by index: the trace id of the stack
  // Of Observations::resources, by index: the trace id. Not of the ends of threads.
  std::unordered_map<uint32_t, uint32_t> locks;
};

// Whether there is anything to judge: somebody wanted something while holding something, or misused
// a lock. O(records).
bool WorthJudging();

// Reads everything that is committed by now. Allocates from the program's allocator: at exit, or
// where the program asked for it.
MemoryTrace ReadMemoryTrace();

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_MEMORY_TRACE_H_
