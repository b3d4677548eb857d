#include <thread>

#include "shared.h"

namespace {

class Hold {
 public:
  explicit Hold(pthread_mutex_t& mutex) : mutex_(mutex) { pthread_mutex_lock(&mutex_); }
  ~Hold() { pthread_mutex_unlock(&mutex_); }
  Hold(const Hold&) = delete;
  Hold& operator=(const Hold&) = delete;

 private:
  pthread_mutex_t& mutex_;
};

}  // namespace

extern "C" void cpp_collect() {
  Hold gc(gc_lock);
  Hold heap(heap_lock);  // expect: LG1001 heap_lock -> gc_lock
}

int main() {
  std::thread mutator(c_allocate);
  std::thread collector(cpp_collect);
  mutator.join();
  collector.join();
}
