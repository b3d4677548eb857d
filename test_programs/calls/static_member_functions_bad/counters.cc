#include "pool.h"

namespace net {

void Counters::Add(const char* what, long amount) {
  std::lock_guard guard(mutex_);
  if (what != nullptr) values_ += amount;
}

void Counters::Reset() {
  std::lock_guard guard(mutex_);
  values_ = 0;
  BufferPool::Trim();  // expect: LG1001 BufferPool::mutex_ -> Counters::mutex_
}

}  // namespace net
