#include "pool.h"

namespace net {

std::mutex BufferPool::mutex_;
std::vector<char*> BufferPool::free_;

char* BufferPool::Take() {
  std::lock_guard guard(mutex_);
  Counters::Add("take", 1);
  if (free_.empty()) return new char[1024];
  char* buffer = free_.back();
  free_.pop_back();
  return buffer;
}

void BufferPool::Give(char* buffer) {
  std::lock_guard guard(mutex_);
  free_.push_back(buffer);
}

void BufferPool::Trim() {
  std::lock_guard guard(mutex_);
  for (char* buffer : free_) delete[] buffer;
  free_.clear();
}

}  // namespace net
