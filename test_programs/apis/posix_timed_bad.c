// The timed calls give up in the end; the clock variants too.
#define _GNU_SOURCE
#include <pthread.h>
#include <time.h>

static pthread_mutex_t printer = PTHREAD_MUTEX_INITIALIZER;
static pthread_rwlock_t spool = PTHREAD_RWLOCK_INITIALIZER;
static int jobs = 2;

static void *print(void *p) {
  pthread_mutex_lock(&printer);
  pthread_rwlock_wrlock(&spool);
  jobs--;
  pthread_rwlock_unlock(&spool);
  pthread_mutex_unlock(&printer);
  return p;
}

static void *purge(void *p) {
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_sec++;
  pthread_rwlock_rdlock(&spool);
  if (jobs >= 0 && pthread_mutex_lock(&printer) == 0) { /* expect: LG1001 printer -> spool */
    jobs++;
    pthread_mutex_unlock(&printer);
  }
  pthread_rwlock_unlock(&spool);
  return p;
}

int main(void) {
  pthread_t a, b;
  pthread_create(&a, 0, print, 0);
  pthread_create(&b, 0, purge, 0);
  pthread_join(a, 0);
  pthread_join(b, 0);
  return 0;
}
