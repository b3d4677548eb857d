#include "runtime/real.h"

#include <dlfcn.h>

namespace lockgraph::runtime {

constinit Real real;

namespace {

void* Find(const char* name, const char* version) {
  void* found = version != nullptr ? dlvsym(RTLD_NEXT, name, version) : nullptr;
  // Other architectures and other interposers behind us have no such version.
  return found != nullptr ? found : dlsym(RTLD_NEXT, name);
}

}  // namespace

void Resolve() {
#define REAL(name, version, result, parameters) \
  real.name = reinterpret_cast<result(*) parameters>(Find(#name, version));
#include "runtime/real.def"
#undef REAL
}

}  // namespace lockgraph::runtime
