// The mutex type is an attribute given at run time.
#include <pthread.h>
#include <stdlib.h>

struct monitor {
  pthread_mutex_t m;
  int entered;
};

static void monitor_init(struct monitor *mon) {
  pthread_mutexattr_t attr;
  if (pthread_mutexattr_init(&attr) != 0) abort();
  if (pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_NORMAL) != 0) abort();
  if (pthread_mutex_init(&mon->m, &attr) != 0) abort();
  pthread_mutexattr_destroy(&attr);
  mon->entered = 0;
}

static void monitor_count(struct monitor *mon) {
  pthread_mutex_lock(&mon->m);
  mon->entered++;
  pthread_mutex_unlock(&mon->m);
}

static void monitor_count_twice(struct monitor *mon) {
  pthread_mutex_lock(&mon->m);
  monitor_count(mon);
  /* expect-static: LG1002 * */
  monitor_count(mon);
  pthread_mutex_unlock(&mon->m);
}

int main(void) {
  struct monitor mon;
  monitor_init(&mon);
  monitor_count_twice(&mon);
  return mon.entered - 2;
}
