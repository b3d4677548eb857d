// pthread_once runs its routine under the caller's locks.
#include <pthread.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t crypto = PTHREAD_MUTEX_INITIALIZER;
static int ready;

static void init(void) {
  pthread_mutex_lock(&crypto);
  ready = 1;
  pthread_mutex_unlock(&crypto);
}

static int encrypt(int block) {
  pthread_mutex_lock(&crypto);
  pthread_once(&once, init); /* expect-static: LG1002 crypto */
  block ^= ready;
  pthread_mutex_unlock(&crypto);
  return block;
}

int main(void) { return encrypt(1); }
