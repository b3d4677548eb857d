// The opt-in timeline (timeline=1): every hold and every wait with its beginning and end.
#ifndef LOCKGRAPH_RUNTIME_TIMELINE_H_
#define LOCKGRAPH_RUNTIME_TIMELINE_H_

#include "runtime/thread.h"
#include "runtime/wait_graph.h"

namespace lockgraph::runtime {

// The thread is about to release what it has held since `held.begin`.
void RecordHeldInterval(Thread* thread, const Held& held);
// What a thread holds and waits for at the time of a hang, which may never end. Called by the
// watcher; what a thread that moves changes meanwhile is left out.
void RecordOpenIntervals(const Node& node);
// The published wait of the thread is over.
void RecordWaitInterval(Thread* thread);

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_TIMELINE_H_
