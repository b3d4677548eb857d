#include <pthread.h>

static pthread_spinlock_t rq, tm;
static int running, timers;

static void *schedule(void *p) {
  pthread_spin_lock(&rq);
  pthread_spin_lock(&tm);
  running++;
  timers--;
  pthread_spin_unlock(&tm);
  pthread_spin_unlock(&rq);
  return p;
}

static void *expire(void *p) {
  pthread_spin_lock(&tm);
  timers++;
  pthread_spin_lock(&rq);
  running--;
  pthread_spin_unlock(&rq);
  pthread_spin_unlock(&tm); /* expect: LG1001 rq -> tm */
  return p;
}

int main(void) {
  pthread_t a, b;
  pthread_spin_init(&rq, PTHREAD_PROCESS_PRIVATE);
  pthread_spin_init(&tm, PTHREAD_PROCESS_PRIVATE);
  pthread_create(&a, 0, schedule, 0);
  pthread_create(&b, 0, expire, 0);
  pthread_join(a, 0);
  pthread_join(b, 0);
  pthread_spin_destroy(&rq);
  pthread_spin_destroy(&tm);
  return 0;
}
