#include "runtime/plain_mutex.h"

#include <dlfcn.h>

#include <atomic>
#include <cstring>

namespace lockgraph::runtime {

namespace {
constexpr char kNo = 0;
}
constinit bool plain_mutex_known = false;
constinit const char* single_threaded = &kNo;

namespace {

// Whether the functions behind us are the C library's own.
bool IsLibc(const void* function) {
  Dl_info ours;
  Dl_info libc;
  const void* known = dlsym(RTLD_DEFAULT, "gnu_get_libc_version");
  return known != nullptr && dladdr(function, &ours) != 0 && dladdr(known, &libc) != 0 &&
         ours.dli_fbase == libc.dli_fbase;
}

}  // namespace

void CheckPlainMutex(uint32_t tid) {
  if (!IsLibc(reinterpret_cast<const void*>(real.pthread_mutex_lock)) ||
      !IsLibc(reinterpret_cast<const void*>(real.pthread_mutex_unlock))) {
    return;
  }
  pthread_mutex_t theirs = PTHREAD_MUTEX_INITIALIZER;
  pthread_mutex_t expected = PTHREAD_MUTEX_INITIALIZER;
  if (real.pthread_mutex_lock(&theirs) != 0) return;
  expected.__data.__lock = 1;
  expected.__data.__owner = static_cast<int>(tid);
  expected.__data.__nusers = 1;
  bool same = std::memcmp(&theirs, &expected, sizeof(theirs)) == 0;
  real.pthread_mutex_unlock(&theirs);
  expected.__data.__lock = 0;
  expected.__data.__owner = 0;
  expected.__data.__nusers = 0;
  // Absent before glibc 2.32, whose mutexes are always atomic.
  const void* flag = dlsym(RTLD_DEFAULT, "__libc_single_threaded");
  if (flag != nullptr) single_threaded = static_cast<const char*>(flag);
  plain_mutex_known = same && std::memcmp(&theirs, &expected, sizeof(theirs)) == 0;
}

int WakePlainMutex(pthread_mutex_t* mutex) {
  FutexWake(reinterpret_cast<std::atomic<uint32_t>*>(&mutex->__data.__lock), 1);
  return 0;
}

}  // namespace lockgraph::runtime
