// One helper calls whatever lock function it is given, and says what went wrong.
#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t front_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t back_lock = PTHREAD_MUTEX_INITIALIZER;
static int front_open, back_open;

static int run(int (*function)(pthread_mutex_t *), const char *name, pthread_mutex_t *mutex) {
  int rc = function(mutex);
  if (rc != 0) fprintf(stderr, "%s failed: %d\n", name, rc);
  return rc == 0;
}
#define RUN(function, mutex) run(function, #function, mutex)

static int checked_unlock(pthread_mutex_t *mutex) { return pthread_mutex_unlock(mutex); }

static int open_gate(pthread_mutex_t *lock, int *open) {
  if (!RUN(pthread_mutex_lock, lock)) return 0;
  *open = 1;
  return RUN(checked_unlock, lock);
}

static void *leave(void *unused) {
  RUN(pthread_mutex_lock, &front_lock);
  open_gate(&back_lock, &back_open);
  front_open = 0;
  RUN(checked_unlock, &front_lock);
  return unused;
}

static void *enter(void *unused) {
  RUN(pthread_mutex_lock, &front_lock);
  open_gate(&back_lock, &back_open);
  front_open = 0;
  RUN(checked_unlock, &front_lock);
  return unused;
}

int main(void) {
  pthread_t a, b;
  pthread_create(&a, 0, leave, 0);
  pthread_create(&b, 0, enter, 0);
  pthread_join(a, 0);
  pthread_join(b, 0);
  RUN(pthread_mutex_destroy, &front_lock);
  RUN(pthread_mutex_destroy, &back_lock);
  return 0;
}
