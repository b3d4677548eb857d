/* A lock of the program's own that counts how often its owner took it. What it guards, also the
   count, nobody else changes while it is held, however long a loop runs. */
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

static _Thread_local char mark;

typedef struct {
  atomic_flag busy;
  _Atomic(const void*) owner;
  int depth;
} nest_lock;

static void nest_take(nest_lock* lock) {
  if (atomic_load(&lock->owner) == &mark) {
    lock->depth++;
    return;
  }
  while (atomic_flag_test_and_set(&lock->busy)) sched_yield();
  atomic_store(&lock->owner, &mark);
  lock->depth = 1;
}

static void nest_give(nest_lock* lock) {
  if (--lock->depth > 0) return;
  atomic_store(&lock->owner, 0);
  atomic_flag_clear(&lock->busy);
}

static nest_lock pages_lock = {ATOMIC_FLAG_INIT, 0, 0};
static int pages[16];
static int checks;

static int flags_of(int page) {
  int flags;
  nest_take(&pages_lock);
  flags = pages[page & 15];
  nest_give(&pages_lock);
  return flags;
}

static int protect(int first, int count) {
  int page, changed = 0;
  nest_take(&pages_lock);
  for (page = first; page < first + count; ++page) {
    if (checks && flags_of(page) != 1) ++changed;
    pages[page & 15] = 1;
  }
  nest_give(&pages_lock);
  return changed;
}

static void* work(void* arg) {
  protect(0, 4);
  return arg;
}

int main(int argc, char** argv) {
  pthread_t thread;
  (void)argv;
  checks = argc > 1;
  pthread_create(&thread, 0, work, 0);
  protect(2, 4);
  pthread_join(thread, 0);
  return 0;
}
