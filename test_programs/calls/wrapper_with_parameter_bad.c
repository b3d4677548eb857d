// One wrapper for all locks; its callers decide about the order.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static void mutex_enter(pthread_mutex_t *m) {
  int rc = pthread_mutex_lock(m);
  if (rc != 0) {
    fprintf(stderr, "lock failed: %d\n", rc);
    abort();
  }
}

static void mutex_exit(pthread_mutex_t *m) {
  int rc = pthread_mutex_unlock(m);
  if (rc != 0) abort();
}

static pthread_mutex_t sessions_mtx = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t tickets_mtx = PTHREAD_MUTEX_INITIALIZER;
static int sessions, tickets;

static void *login(void *arg) {
  mutex_enter(&sessions_mtx);
  sessions++;
  mutex_enter(&tickets_mtx);
  tickets++;
  mutex_exit(&tickets_mtx);
  mutex_exit(&sessions_mtx);
  return arg;
}

static void *expire(void *arg) {
  mutex_enter(&tickets_mtx);
  tickets--;
  mutex_enter(&sessions_mtx); /* expect: LG1001 sessions_mtx -> tickets_mtx */
  sessions--;
  mutex_exit(&sessions_mtx);
  mutex_exit(&tickets_mtx);
  return arg;
}

int main(void) {
  pthread_t t1, t2;
  pthread_create(&t1, NULL, &login, NULL);
  pthread_create(&t2, NULL, &expire, NULL);
  pthread_join(t1, NULL);
  pthread_join(t2, NULL);
  return 0;
}
