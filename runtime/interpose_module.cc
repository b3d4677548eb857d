// Modules that are given back at run time: locks in their data die with them.
#include "runtime/modules.h"
#include "runtime/real.h"
#include "runtime/thread.h"

using namespace lockgraph::runtime;

LG_EXPORT int dlclose(void* handle) {
  Thread* thread = Attach();
  int result = real.dlclose(handle);
  if (thread != nullptr) {
    ThreadGuard guard(thread);
    ScanModules();
  }
  return result;
}
