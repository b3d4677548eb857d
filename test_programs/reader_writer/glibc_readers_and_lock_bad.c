// Read A, lock B against lock B, read A: glibc's default lets the reader in.
#include <pthread.h>

static pthread_rwlock_t config = PTHREAD_RWLOCK_INITIALIZER;
static pthread_mutex_t cache = PTHREAD_MUTEX_INITIALIZER;
static int value;

static void *lookup(void *p) {
  pthread_rwlock_rdlock(&config);
  pthread_mutex_lock(&cache);
  value++;
  pthread_mutex_unlock(&cache);
  pthread_rwlock_unlock(&config);
  return p;
}
static void *refill(void *p) {
  pthread_mutex_lock(&cache);
  pthread_rwlock_wrlock(&config); /* expect: LG1001 config -> cache */
  value--;
  pthread_rwlock_unlock(&config);
  pthread_mutex_unlock(&cache);
  return p;
}
static void *reload(void *p) {
  pthread_rwlock_wrlock(&config);
  value = 0;
  pthread_rwlock_unlock(&config);
  return p;
}

int main(void) {
  pthread_t t[3];
  pthread_create(&t[0], 0, lookup, 0);
  pthread_create(&t[1], 0, refill, 0);
  pthread_create(&t[2], 0, reload, 0);
  for (int i = 0; i < 3; i++) pthread_join(t[i], 0);
  return 0;
}
