#define _GNU_SOURCE
#include <pthread.h>

static pthread_barrier_t meet;
static pthread_mutex_t m = PTHREAD_MUTEX_INITIALIZER;
static int steps;

static void *one(void *p) {
  pthread_mutex_lock(&m);
  steps++;
  pthread_barrier_wait(&meet); /* expect-static: LG1006 m */
  pthread_mutex_unlock(&m);
  return p;
}
static void *two(void *p) {
  pthread_mutex_lock(&m);
  steps++;
  pthread_mutex_unlock(&m);
  pthread_barrier_wait(&meet);
  return p;
}

int main(void) {
  pthread_t a, b;
  pthread_barrier_init(&meet, NULL, 2);
  pthread_create(&a, NULL, one, NULL);
  pthread_create(&b, NULL, two, NULL);
  pthread_join(a, NULL);
  pthread_join(b, NULL);
  return steps - 2;
}
