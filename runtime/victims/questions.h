// How the conformance victims say what a function answered.
#ifndef LOCKGRAPH_RUNTIME_VICTIMS_QUESTIONS_H_
#define LOCKGRAPH_RUNTIME_VICTIMS_QUESTIONS_H_

#include <errno.h>
#include <string.h>
#include <time.h>

#include <cstdio>
#include <thread>

// A result that is an error number.
inline void Say(const char* what, int result) {
  const char* name = strerrorname_np(result);
  std::printf("%s: %s\n", what, result == 0 ? "ok" : name != nullptr ? name : "?");
}

// A result below zero with the error in errno.
inline void SayErrno(const char* what, long result) {
  std::printf("%s: %ld %s\n", what, result, result >= 0 ? "ok" : strerrorname_np(errno));
}

inline timespec In(clockid_t clock, int ms) {
  timespec time;
  clock_gettime(clock, &time);
  time.tv_nsec += ms * 1000000L;
  time.tv_sec += time.tv_nsec / 1000000000L;
  time.tv_nsec %= 1000000000L;
  return time;
}
inline constexpr timespec kInvalid = {1, 2000000000L};

// Runs `function` in a thread of its own, to its end.
template <typename Function>
void InThread(Function function) {
  std::thread thread(function);
  thread.join();
}

#endif  // LOCKGRAPH_RUNTIME_VICTIMS_QUESTIONS_H_
