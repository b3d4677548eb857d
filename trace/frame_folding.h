// Which frames of a stack are the program's own.
#ifndef LOCKGRAPH_TRACE_FRAME_FOLDING_H_
#define LOCKGRAPH_TRACE_FRAME_FOLDING_H_

#include <vector>

#include "trace/symbolizer.h"

namespace lockgraph::trace {

// Whether the frame belongs to the C or C++ library, the threads library or the runtime: a place
// where nobody who reads a report wants to be sent.
bool IsPlumbing(const Frame& frame);

// Whether the frame only takes or releases a lock for its caller: a guard's constructor, a lock
// type's `lock`. Outside of the program's own files such a frame is folded as well.
bool IsLockOperation(const Frame& frame);

// The frames a reader wants to see, innermost first: plumbing is left out, and at the inner end
// also the lock operations of libraries. When nothing would remain, the outermost frame does.
std::vector<Frame> ProgramFrames(const std::vector<Frame>& frames);

}  // namespace lockgraph::trace

#endif  // LOCKGRAPH_TRACE_FRAME_FOLDING_H_
