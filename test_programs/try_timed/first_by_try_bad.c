// A lock that was got by trying is held like any other.
#include <pthread.h>
#include <stdbool.h>

static pthread_mutex_t scan = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t report = PTHREAD_MUTEX_INITIALIZER;
static int found;

static void *scanner(void *p) {
  bool busy = pthread_mutex_trylock(&scan) != 0;
  if (busy) return p;
  found++;
  pthread_mutex_lock(&report);
  found++;
  pthread_mutex_unlock(&report);
  pthread_mutex_unlock(&scan);
  return p;
}

static void *reporter(void *p) {
  pthread_mutex_lock(&report);
  pthread_mutex_lock(&scan);
  found = 0;
  pthread_mutex_unlock(&scan);
  pthread_mutex_unlock(&report);
  return p;
}

/* expect: LG1001 scan -> report */
int main(void) {
  pthread_t a, b;
  pthread_create(&a, 0, scanner, 0);
  pthread_create(&b, 0, reporter, 0);
  pthread_join(a, 0);
  pthread_join(b, 0);
  return 0;
}
