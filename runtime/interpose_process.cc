// Fork, and the ways a process ends or becomes another one.
#include <stdlib.h>
#include <unistd.h>

#include "runtime/fork.h"
#include "runtime/real.h"
#include "runtime/recorder.h"
#include "runtime/thread.h"

using namespace lockgraph::runtime;

LG_EXPORT pid_t fork() {
  Thread* thread = Attach();
  if (thread == nullptr) return real.fork();
  ForkBegins(thread, LG_PLACE);
  pid_t child = real.fork();
  if (child == 0) {
    ForkInChild(thread);
  } else {
    ForkInParent(thread, child);
  }
  return child;
}

LG_EXPORT int execve(const char* path, char* const* arguments, char* const* environment) {
  Attach();
  return real.execve(path, arguments, environment);
}

LG_EXPORT void _exit(int status) {
  if (Attach() != nullptr) CloseTrace(lockgraph::trace::ExitKind::kExit);
  real._exit(status);
  __builtin_unreachable();
}

LG_EXPORT void quick_exit(int status) {
  if (Attach() != nullptr) CloseTrace(lockgraph::trace::ExitKind::kQuickExit);
  real.quick_exit(status);
  __builtin_unreachable();
}
