// Which frames of a stack are the program's own.
#ifndef LOCKGRAPH_TRACE_FRAME_FOLDING_H_
#define LOCKGRAPH_TRACE_FRAME_FOLDING_H_

#include <cstddef>
#include <vector>

#include "trace/symbolizer.h"

namespace lockgraph::trace {

// Whether the frame belongs to the C or C++ library, the threads library or the runtime: a place
// where nobody who reads a report wants to be sent.
bool IsPlumbing(const Frame& frame);

// Whether the frame only takes or releases a lock for its caller: a member of a lock type or guard,
// or a function like mutex_lock. A guess from its name.
bool IsLockOperation(const Frame& frame);

// The frames a reader may want to see, innermost first: plumbing is left out. When nothing would
// remain, the innermost frame of the program's own modules does, else the outermost frame.
std::vector<Frame> ProgramFrames(const std::vector<Frame>& frames);

// How many of the innermost frames are lock operations. They are how the program makes its locks;
// the first frame after them is where it takes one. At least one frame is left.
size_t LockOperationFrames(const std::vector<Frame>& frames);

}  // namespace lockgraph::trace

#endif  // LOCKGRAPH_TRACE_FRAME_FOLDING_H_
