// Stacks of return addresses, taken once per new chain and kept once.
#ifndef LOCKGRAPH_RUNTIME_STACK_H_
#define LOCKGRAPH_RUNTIME_STACK_H_

#include <cstdint>

#include "runtime/held.h"
#include "runtime/thread.h"

namespace lockgraph::runtime {

inline constexpr uint32_t kMaxFrames = 64;

// The trace id of the stack at `place`; equal stacks share one. 0 when the trace is full.
//
// Frame pointers are followed first. Each return address met for the first time is checked against
// the unwinder, and where the two disagree (code without frame pointers) the unwinder is believed
// from then on.
uint32_t CaptureStack(Thread* thread, Place place);

// The id of a stack of one place in source, told through the C interface, with the call stack
// behind it.
uint32_t CaptureSource(Thread* thread, Place place, const char* file, uint32_t file_length,
                       uint32_t line, uint32_t column);

// In a forked child: ids of the parent's trace mean nothing any more.
void ForgetStacks();

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_STACK_H_
