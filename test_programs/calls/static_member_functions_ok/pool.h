#pragma once
#include <mutex>
#include <vector>

namespace net {

class BufferPool {
 public:
  static char* Take();
  static void Give(char* buffer);
  static void Trim();

 private:
  static std::mutex mutex_;
  static std::vector<char*> free_;
};

class Counters {
 public:
  static void Add(const char* what, long amount);
  static void Reset();

 private:
  static inline std::mutex mutex_;
  static inline long values_ = 0;
};

}  // namespace net
