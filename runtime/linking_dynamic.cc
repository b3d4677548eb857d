#include <dlfcn.h>
#include <pthread.h>

#include "runtime/linking.h"

namespace lockgraph::runtime {

bool IsOfTheCLibrary(const void* function) {
  Dl_info ours;
  Dl_info libc;
  const void* known = dlsym(RTLD_DEFAULT, "gnu_get_libc_version");
  return known != nullptr && dladdr(function, &ours) != 0 && dladdr(known, &libc) != 0 &&
         ours.dli_fbase == libc.dli_fbase;
}

const char* SingleThreadedFlag() {
  // Absent before glibc 2.32, whose mutexes are always atomic.
  return static_cast<const char*>(dlsym(RTLD_DEFAULT, "__libc_single_threaded"));
}

uint64_t MainStackEnd() {
  void* end = dlsym(RTLD_DEFAULT, "__libc_stack_end");
  return end != nullptr ? *static_cast<uint64_t*>(end) : 0;
}

// They are called, and we must have seen that.
bool CallsArrive(Thread* thread) {
  using LockFunction = int (*)(pthread_mutex_t*);
  auto lock = reinterpret_cast<LockFunction>(dlsym(RTLD_DEFAULT, "pthread_mutex_lock"));
  auto unlock = reinterpret_cast<LockFunction>(dlsym(RTLD_DEFAULT, "pthread_mutex_unlock"));
  if (lock == nullptr || unlock == nullptr) return false;
  ThreadGuard guard(thread);
  uint32_t before = thread->forwarded;
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  lock(&mutex);
  bool arrived = thread->forwarded != before;
  unlock(&mutex);
  return arrived;
}

bool RunsUnderThreadSanitizer() { return dlsym(RTLD_DEFAULT, "__tsan_init") != nullptr; }
// Ours is a private one.
bool InOurUnwinder(uint64_t) { return false; }

}  // namespace lockgraph::runtime
