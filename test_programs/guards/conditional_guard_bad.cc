// A guard with a flag: lock only if asked to.
#include <pthread.h>

class MaybeLock {
 public:
  MaybeLock(pthread_mutex_t* mutex, bool wanted) : mutex_(wanted ? mutex : nullptr) {
    if (mutex_ != nullptr) pthread_mutex_lock(mutex_);
  }
  ~MaybeLock() {
    if (mutex_ != nullptr) pthread_mutex_unlock(mutex_);
  }
  MaybeLock(const MaybeLock&) = delete;

 private:
  pthread_mutex_t* mutex_;
};

static pthread_mutex_t table = PTHREAD_MUTEX_INITIALIZER;
static int rows;

static int Count(bool locked) {
  MaybeLock lock(&table, !locked);
  return rows;
}

static int Insert() {
  MaybeLock lock(&table, true);
  ++rows;
  return Count(false);  // expect-static: LG1002 table
}

int main() { return Insert() + Count(false); }
