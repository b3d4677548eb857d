// Locks behind pointers that come from nowhere: no crash, no invented deadlock.
#include <pthread.h>

extern pthread_mutex_t *lookup_lock(const char *name);

static pthread_mutex_t names = PTHREAD_MUTEX_INITIALIZER;
static int uses;

void with_named_lock(const char *name) {
  pthread_mutex_t *m = lookup_lock(name);
  pthread_mutex_lock(m);
  pthread_mutex_lock(&names);
  uses++;
  pthread_mutex_unlock(&names);
  pthread_mutex_unlock(m);
}

void with_two(const char *one, const char *other) {
  pthread_mutex_t *a = lookup_lock(one);
  pthread_mutex_t *b = lookup_lock(other);
  pthread_mutex_lock(a);
  pthread_mutex_lock(b);
  uses++;
  pthread_mutex_unlock(b);
  pthread_mutex_unlock(a);
}
