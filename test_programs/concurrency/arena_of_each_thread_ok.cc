// An arena of each thread: nobody else takes its lock.
#include <mutex>
#include <thread>

struct Arena {
  std::mutex mutex;
  int chunks = 0;
};
std::mutex all_mutex;
int all_chunks = 32;

Arena& MyArena() {
  thread_local Arena arena;
  return arena;
}
void Refill() {
  std::lock_guard<std::mutex> lock(MyArena().mutex);
  std::lock_guard<std::mutex> all(all_mutex);
  --all_chunks;
}
void Scavenge() {
  std::lock_guard<std::mutex> all(all_mutex);
  std::lock_guard<std::mutex> lock(MyArena().mutex);
  ++all_chunks;
}
void Churn() {
  Refill();
  Scavenge();
}
int main() {
  std::thread a(Churn), b(Churn);
  a.join();
  b.join();
}
