// The order is declared by attributes, and broken.
#include <pthread.h>

class __attribute__((capability("mutex"))) Mutex {
 public:
  void Lock() __attribute__((acquire_capability())) { pthread_mutex_lock(&native_); }
  void Unlock() __attribute__((release_capability())) { pthread_mutex_unlock(&native_); }

 private:
  pthread_mutex_t native_ = PTHREAD_MUTEX_INITIALIZER;
};

class Database {
 public:
  void Vacuum() {
    log_mutex_.Lock();
    table_mutex_.Lock();  // expect-static: LG1008 Database::table_mutex_ -> Database::log_mutex_
    ++vacuums_;
    table_mutex_.Unlock();
    log_mutex_.Unlock();
  }

 private:
  Mutex table_mutex_;
  Mutex log_mutex_ __attribute__((acquired_after(table_mutex_)));
  int vacuums_ = 0;
};

int main() { Database().Vacuum(); }
