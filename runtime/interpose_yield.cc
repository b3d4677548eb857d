// Giving the processor away, which spinning threads do.
#include <sched.h>
#include <threads.h>

#include "runtime/held.h"
#include "runtime/real.h"
#include "runtime/thread.h"
#include "runtime/yielding.h"

using namespace lockgraph::runtime;

LG_EXPORT int sched_yield() {
  if (Thread* thread = Attach(); thread != nullptr) NoteYield(thread, LG_PLACE);
  return real.sched_yield();
}

LG_EXPORT void thrd_yield() {
  if (Thread* thread = Attach(); thread != nullptr) NoteYield(thread, LG_PLACE);
  real.thrd_yield();
}
