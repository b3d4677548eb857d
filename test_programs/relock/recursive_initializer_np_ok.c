#define _GNU_SOURCE
#include <pthread.h>

static pthread_mutex_t once = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static int depth;

static void enter(int n) {
  pthread_mutex_lock(&once);
  depth++;
  if (n > 0) enter(n - 1);
  depth--;
  pthread_mutex_unlock(&once);
}

int main(void) {
  enter(2);
  return depth;
}
