// The handler runs when the thread exits, and else when it is popped.
#include <pthread.h>

static pthread_mutex_t tank = PTHREAD_MUTEX_INITIALIZER;
static int litres;

static void let_go(void *lock) { pthread_mutex_unlock(lock); }

static void *fill(void *unused) {
  pthread_mutex_lock(&tank);
  pthread_cleanup_push(let_go, &tank);
  if (litres > 10) pthread_exit(0);
  ++litres;
  pthread_cleanup_pop(1);
  return unused;
}

int main(void) {
  pthread_t pump;
  pthread_create(&pump, 0, fill, 0);
  pthread_join(pump, 0);
  return 0;
}
