// A mutex that checks who gives it back refuses, and nothing happens.
#include <errno.h>
#include <pthread.h>

static pthread_mutex_t oven;
static int loaves;

static void *bake(void *unused) {
  pthread_mutex_lock(&oven);
  ++loaves;
  pthread_mutex_unlock(&oven);
  return unused;
}

static void *clean(void *unused) {
  if (pthread_mutex_unlock(&oven) == EPERM) return unused;
  return 0;
}

int main(void) {
  pthread_mutexattr_t checks;
  pthread_mutexattr_init(&checks);
  pthread_mutexattr_settype(&checks, PTHREAD_MUTEX_ERRORCHECK);
  pthread_mutex_init(&oven, &checks);
  pthread_t baker, cleaner;
  pthread_create(&baker, 0, bake, 0);
  pthread_create(&cleaner, 0, clean, 0);
  pthread_join(baker, 0);
  pthread_join(cleaner, 0);
  return loaves;
}
