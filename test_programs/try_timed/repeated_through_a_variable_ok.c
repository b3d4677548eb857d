// One side gives back what it has before it tries again.
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>

static pthread_rwlock_t names = PTHREAD_RWLOCK_INITIALIZER, addresses = PTHREAD_RWLOCK_INITIALIZER;
static int count;

static void take(pthread_rwlock_t *lock) {
  int error;
  while ((error = pthread_rwlock_trywrlock(lock)) == EBUSY) sched_yield();
  if (error) abort();
}

static void *expire(void *argument) {
  take(&addresses);
  take(&names);
  count--;
  pthread_rwlock_unlock(&names);
  pthread_rwlock_unlock(&addresses);
  return argument;
}

int main(void) {
  pthread_t thread;
  pthread_create(&thread, 0, expire, 0);
  take(&names);
  while (pthread_rwlock_trywrlock(&addresses)) {
    pthread_rwlock_unlock(&names);
    sched_yield();
    take(&names);
  }
  count++;
  pthread_rwlock_unlock(&addresses);
  pthread_rwlock_unlock(&names);
  pthread_join(thread, 0);
  return 0;
}
