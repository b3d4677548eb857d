// Unwound stacks, kept so that the next new chain from the same call path needs no unwinding.
#ifndef LOCKGRAPH_RUNTIME_STACK_MEMO_H_
#define LOCKGRAPH_RUNTIME_STACK_MEMO_H_

#include <cstdint>

#include "runtime/held.h"
#include "runtime/stack.h"

namespace lockgraph::runtime {

// Return addresses, innermost first, and where on the stack each of them lies.
struct Unwound {
  uint32_t count = 0;
  uint64_t pc[kMaxFrames];
  uint64_t slot[kMaxFrames];
};

// Fills `out` with the stack that was kept for this place, if every return address of it still
// stands where it stood then: the frames between two of them have a fixed size, so they are the
// same ones. Reads the stack between place.frame and `stack_high`. Lock-free.
bool RecallStack(Place place, uint64_t stack_high, Unwound* out);

// Keeps it, unless a return address does not lie where the unwinder says (a signal's frame).
void KeepStack(Place place, uint64_t stack_high, const Unwound& stack);

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_STACK_MEMO_H_
