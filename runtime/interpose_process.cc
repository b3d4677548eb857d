// The ways a process multiplies, ends or becomes another one.
#include <stdlib.h>
#include <unistd.h>

#include "runtime/fork.h"
#include "runtime/real.h"
#include "runtime/recorder.h"
#include "runtime/thread.h"

using namespace lockgraph::runtime;

// What a fork does to our state is done by handlers that the C library calls (see fork.h), also for
// daemon() and forkpty(). Only here is the child's id known.
LG_EXPORT pid_t fork() {
  Thread* thread = Attach();
  pid_t child = real.fork();
  if (child > 0 && thread != nullptr) RecordFork(thread, child);
  return child;
}

LG_EXPORT void _exit(int status) {
  // The child of a vfork ends in its parent's memory: nothing ends there.
  if (Attach() != nullptr && TraceIsOurs()) CloseTrace(lockgraph::trace::ExitKind::kExit);
  real._exit(status);
  __builtin_unreachable();
}

LG_EXPORT void quick_exit(int status) {
  if (Attach() != nullptr) CloseTrace(lockgraph::trace::ExitKind::kQuickExit);
  real.quick_exit(status);
  __builtin_unreachable();
}
