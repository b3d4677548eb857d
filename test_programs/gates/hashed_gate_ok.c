#include <pthread.h>

// Whatever the key, one lock of the table is the gate of all.
#define BUCKETS 8
static pthread_mutex_t buckets[BUCKETS];
static pthread_mutex_t recent = PTHREAD_MUTEX_INITIALIZER, pages = PTHREAD_MUTEX_INITIALIZER;
static int moved, dropped;

static pthread_mutex_t *bucket(unsigned key) {
  (void)key;
  return &buckets[0];
}

static void *evict(void *argument) {
  unsigned key = *(unsigned *)argument;
  pthread_mutex_lock(bucket(key));
  pthread_mutex_lock(&recent);
  pthread_mutex_lock(&pages);
  ++dropped;
  pthread_mutex_unlock(&pages);
  pthread_mutex_unlock(&recent);
  pthread_mutex_unlock(bucket(key));
  return 0;
}

static void *move(void *argument) {
  unsigned key = *(unsigned *)argument;
  pthread_mutex_lock(bucket(key));
  pthread_mutex_lock(&pages);
  pthread_mutex_lock(&recent);
  ++moved;
  pthread_mutex_unlock(&recent);
  pthread_mutex_unlock(&pages);
  pthread_mutex_unlock(bucket(key));
  return 0;
}

int main(int argc, char **argv) {
  pthread_t a, b;
  unsigned first = (unsigned)argc, second = first + 1;
  (void)argv;
  for (int i = 0; i < BUCKETS; ++i) pthread_mutex_init(&buckets[i], 0);
  pthread_create(&a, 0, evict, &first);
  pthread_create(&b, 0, move, &second);
  pthread_join(a, 0);
  pthread_join(b, 0);
}
