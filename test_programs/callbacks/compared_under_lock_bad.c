// A function that the C library calls before it returns runs under the caller's locks.
#include <pthread.h>
#include <stdlib.h>

static pthread_mutex_t order_mutex = PTHREAD_MUTEX_INITIALIZER;
static int descending;
static int samples[16];

static int by_value(const void *a, const void *b) {
  pthread_mutex_lock(&order_mutex); /* expect-static: LG1002 order_mutex */
  int sign = descending ? -1 : 1;
  pthread_mutex_unlock(&order_mutex);
  return sign * (*(const int *)a - *(const int *)b);
}

static void *sort(void *unused) {
  pthread_mutex_lock(&order_mutex);
  descending = !descending;
  qsort(samples, 16, sizeof samples[0], by_value);
  pthread_mutex_unlock(&order_mutex);
  return unused;
}

int main(void) {
  pthread_t t;
  pthread_create(&t, 0, sort, 0);
  pthread_join(t, 0);
  return 0;
}
