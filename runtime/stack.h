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

// The stack of an acquisition: the one it brings, or the one at `place`, with the place in source
// that it may tell as the innermost frame.
uint32_t StackOf(Thread* thread, const Acquisition& what, Place place);

// In a forked child: ids of the parent's trace mean nothing any more.
void ForgetStacks();

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_STACK_H_
