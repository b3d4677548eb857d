// Trying a plain mutex that one holds fails; it does not hang. Spinning on it does.
#include <pthread.h>

static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static int busy;

int main(void) {
  pthread_mutex_lock(&m);
  while (pthread_mutex_trylock(&m) != 0) busy++;
  /* expect-static: LG1002 m */
  pthread_mutex_unlock(&m);
  return busy - 1;
}
