#include "runtime/plain_mutex.h"

#include <atomic>
#include <cstring>

#include "runtime/linking.h"

namespace lockgraph::runtime {

namespace {
constexpr char kNo = 0;
}
constinit bool plain_mutex_known = false;
constinit const char* single_threaded = &kNo;

void CheckPlainMutex(uint32_t tid) {
  if (!IsOfTheCLibrary(reinterpret_cast<const void*>(real.pthread_mutex_lock)) ||
      !IsOfTheCLibrary(reinterpret_cast<const void*>(real.pthread_mutex_unlock))) {
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
  if (const char* flag = SingleThreadedFlag(); flag != nullptr) single_threaded = flag;
  plain_mutex_known = same && std::memcmp(&theirs, &expected, sizeof(theirs)) == 0;
}

int WakePlainMutex(pthread_mutex_t* mutex) {
  FutexWake(reinterpret_cast<std::atomic<uint32_t>*>(&mutex->__data.__lock), 1);
  return 0;
}

}  // namespace lockgraph::runtime
