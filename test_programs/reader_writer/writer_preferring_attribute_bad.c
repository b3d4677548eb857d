// The same with the lock's attribute set so that readers queue behind writers.
#define _GNU_SOURCE
#include <pthread.h>
#include <stdlib.h>

static pthread_rwlock_t index_lock;
static pthread_mutex_t cursor = PTHREAD_MUTEX_INITIALIZER;
static int value;

static void init(void) {
  pthread_rwlockattr_t attr;
  if (pthread_rwlockattr_init(&attr)) abort();
  pthread_rwlockattr_setkind_np(&attr, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
  if (pthread_rwlock_init(&index_lock, &attr)) abort();
  pthread_rwlockattr_destroy(&attr);
}

static void *scan(void *p) {
  pthread_rwlock_rdlock(&index_lock);
  pthread_mutex_lock(&cursor);
  value++;
  pthread_mutex_unlock(&cursor);
  pthread_rwlock_unlock(&index_lock);
  return p;
}
static void *seek(void *p) {
  pthread_mutex_lock(&cursor);
  pthread_rwlock_rdlock(&index_lock);
  value--;
  pthread_rwlock_unlock(&index_lock);
  pthread_mutex_unlock(&cursor);
  return p;
}
static void *insert(void *p) {
  pthread_rwlock_wrlock(&index_lock);
  value = 7;
  pthread_rwlock_unlock(&index_lock);
  return p;
}

/* expect-static: LG1003 index_lock -> cursor */
/* expect-runtime: LG1003 */
int main(void) {
  pthread_t t[3];
  init();
  pthread_create(&t[0], 0, scan, 0);
  pthread_create(&t[1], 0, seek, 0);
  pthread_create(&t[2], 0, insert, 0);
  for (int i = 0; i < 3; i++) pthread_join(t[i], 0);
  pthread_rwlock_destroy(&index_lock);
  return 0;
}
