// The opt-in timeline (timeline=1): every hold and every wait with its beginning and end.
#ifndef LOCKGRAPH_RUNTIME_TIMELINE_H_
#define LOCKGRAPH_RUNTIME_TIMELINE_H_

#include "runtime/thread.h"

namespace lockgraph::runtime {

// The thread is about to release what it has held since `held.begin`.
void RecordHeldInterval(Thread* thread, const Held& held);
// The published wait of the thread is over.
void RecordWaitInterval(Thread* thread);

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_TIMELINE_H_
