// Which threads can be alive together: a thread's life is cut into segments by the creations and
// joins that it does itself.
#ifndef LOCKGRAPH_RUNTIME_SEGMENT_H_
#define LOCKGRAPH_RUNTIME_SEGMENT_H_

#include <cstdint>

#include "runtime/held.h"
#include "runtime/thread.h"

namespace lockgraph::runtime {

// Gives a first segment to a thread that nobody was seen to create.
void BeginMain(Thread* thread, uint32_t trace_flags);

// `creator` is about to start `child` at `place` (called before the real creation, so that the
// child finds its name). `start`: its entry function.
void BeginChild(Thread* creator, Thread* child, uint64_t start, Place place);
// The creation failed: the child never lived.
void AbandonChild(Thread* child);
// The creation worked: `creator` enters its next segment.
void ChildStarted(Thread* creator, const Thread* child);

// `joiner` has seen `child` end.
void ChildJoined(Thread* joiner, Thread* child);

// In a forked child: `survivor` begins anew as the only thread.
// A thread of the parent that a forked child has to name.
void BeginLeftByFork(Thread* thread);
void ForgetSegments(Thread* survivor);

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_SEGMENT_H_
