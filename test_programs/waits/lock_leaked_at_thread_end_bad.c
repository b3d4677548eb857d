// A thread ends with the lock; the next one waits for ever.
#include <pthread.h>

static pthread_mutex_t once_only = PTHREAD_MUTEX_INITIALIZER;
static int first_done;

static void *first(void *p) {
  pthread_mutex_lock(&once_only);
  first_done = 1;
  return p; /* expect-static: LG2001 once_only */
}
static void *second(void *p) {
  pthread_mutex_lock(&once_only);
  first_done++;
  pthread_mutex_unlock(&once_only);
  return p;
}

int main(void) {
  pthread_t a, b;
  pthread_create(&a, 0, first, 0);
  pthread_join(a, 0);
  pthread_create(&b, 0, second, 0);
  pthread_join(b, 0);
  return first_done - 2;
}
