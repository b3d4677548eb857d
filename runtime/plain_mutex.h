// glibc's plain mutex (PTHREAD_MUTEX_TIMED_NP, private to the process), taken and given back in
// line.
//
// The call into the C library and its own look at the mutex's kind cost as much as everything else
// the runtime does at a lock. So for this one kind the two operations are done here, exactly as the
// library does them (plain stores while the process has one thread, atomic ones afterwards);
// everything else (contention, other kinds) is the library's. At start
// the library's own functions are run on a mutex of ours, and only if every byte comes out as
// expected is this used at all: another libc, lock elision or another interposer switches it off.
#ifndef LOCKGRAPH_RUNTIME_PLAIN_MUTEX_H_
#define LOCKGRAPH_RUNTIME_PLAIN_MUTEX_H_

#include <pthread.h>

#include <cstdint>

#include "runtime/raw.h"
#include "runtime/real.h"

namespace lockgraph::runtime {

extern constinit bool plain_mutex_known;
extern constinit const char* single_threaded;  // the C library's flag, or one that says no

// Compares with the C library's functions; sets plain_mutex_known.
void CheckPlainMutex(uint32_t tid);
// For those who wait for a mutex that was just given back. Returns 0.
int WakePlainMutex(pthread_mutex_t* mutex);

// Both only if the check found the mutex as expected.
inline bool TryLockPlainKnown(pthread_mutex_t* mutex, uint32_t tid) {
  int free = 0;
  if (LG_UNLIKELY(*single_threaded != 0)) {
    if (mutex->__data.__lock != 0) return false;
    mutex->__data.__lock = 1;
  } else if (!__atomic_compare_exchange_n(&mutex->__data.__lock, &free, 1, false, __ATOMIC_ACQUIRE,
                                          __ATOMIC_RELAXED)) {
    return false;
  }
  mutex->__data.__owner = static_cast<int>(tid);
  ++mutex->__data.__nusers;
  return true;
}

// False if somebody waits for it and is to be woken.
inline bool UnlockPlainKnown(pthread_mutex_t* mutex) {
  mutex->__data.__owner = 0;
  --mutex->__data.__nusers;
  if (LG_UNLIKELY(*single_threaded != 0)) {
    mutex->__data.__lock = 0;
    return true;
  }
  return LG_LIKELY(__atomic_exchange_n(&mutex->__data.__lock, 0, __ATOMIC_RELEASE) <= 1);
}

// `tid` is that of the calling thread, 0 if the check did not find the mutex as expected.
inline bool TryLockPlain(pthread_mutex_t* mutex, uint32_t tid) {
  if (LG_UNLIKELY(tid == 0)) return real.pthread_mutex_trylock(mutex) == 0;
  return TryLockPlainKnown(mutex, tid);
}

inline int UnlockPlain(pthread_mutex_t* mutex, uint32_t tid) {
  if (LG_UNLIKELY(tid == 0)) return real.pthread_mutex_unlock(mutex);
  return UnlockPlainKnown(mutex) ? 0 : WakePlainMutex(mutex);
}

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_PLAIN_MUTEX_H_
