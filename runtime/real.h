// The functions behind the interposed ones.
#ifndef LOCKGRAPH_RUNTIME_REAL_H_
#define LOCKGRAPH_RUNTIME_REAL_H_

#include <pthread.h>
#include <semaphore.h>
#include <sys/types.h>
#include <threads.h>
#include <time.h>

#include <cstddef>
#include <cstdint>

namespace lockgraph::runtime {

struct Real {
#define REAL(name, version, result, parameters) result(*name) parameters = nullptr;
#define REAL_DYNAMIC REAL
#include "runtime/real.def"
#undef REAL
#undef REAL_DYNAMIC
};

// Filled by Resolve(); a function the system does not have stays null.
extern constinit Real real;

// Creates a thread of the runtime's own. ThreadSanitizer must be told of each: what the thread
// calls of the C library is intercepted. Otherwise the same as real.pthread_create.
extern constinit decltype(Real::pthread_create) create_helper;

// Looks the functions up. Idempotent, callable before constructors ran; several threads may race,
// they store the same values. Calls dlsym, so it must not happen on a lock path: see Attach().
void Resolve();

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_REAL_H_
