// The trace of this process read back as the judge's observations, for a report without the
// command-line tool: functions instead of source lines, addresses instead of deduced names.
#ifndef LOCKGRAPH_RUNTIME_MEMORY_TRACE_H_
#define LOCKGRAPH_RUNTIME_MEMORY_TRACE_H_

#include <cstdint>
#include <vector>

#include "lockorder/observations.h"

namespace lockgraph::runtime {

struct MemoryTrace {
  lockorder::Observations observations;
  std::vector<uint32_t> stacks;  // of Observations::sites, by index: the trace id of the stack
};

// Whether there is anything to judge: somebody wanted something while holding something, or misused
// a lock. O(records).
bool WorthJudging();

// Reads everything that is committed by now. Allocates from the program's allocator: at exit, or
// where the program asked for it.
MemoryTrace ReadMemoryTrace();

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_MEMORY_TRACE_H_
