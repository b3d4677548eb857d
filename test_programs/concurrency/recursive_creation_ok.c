// Divide and conquer: every level starts one helper; the good one joins it before going on.
#include <pthread.h>

static pthread_mutex_t left = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t right = PTHREAD_MUTEX_INITIALIZER;
static int sums[2];

static void *add(void *arg) {
  long depth = (long)arg;
  pthread_t helper;
  int started = 0;
  if (depth > 0) {
    pthread_create(&helper, NULL, add, (void *)(depth - 1));
    started = 1;
    pthread_join(helper, NULL);
  }
  if (depth % 2) {
    pthread_mutex_lock(&left);
    pthread_mutex_lock(&right);
    sums[0]++;
    pthread_mutex_unlock(&right);
    pthread_mutex_unlock(&left);
  } else {
    pthread_mutex_lock(&right);
    pthread_mutex_lock(&left);
    sums[1]++;
    pthread_mutex_unlock(&left);
    pthread_mutex_unlock(&right);
  }
  sums[0] += started;
  return NULL;
}

int main(void) {
  add((void *)3L);
  return sums[0] - sums[1];
}
