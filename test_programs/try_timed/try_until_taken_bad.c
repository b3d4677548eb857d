/* A try that is repeated until it succeeds waits, unless what is held is given back meanwhile. */
#include <pthread.h>
#include <sched.h>

typedef struct {
  pthread_mutex_t mutex;
  int level;
} tank;

static tank left = {PTHREAD_MUTEX_INITIALIZER, 1}, right = {PTHREAD_MUTEX_INITIALIZER, 2};

static void pump(tank *from, tank *to) {
  pthread_mutex_lock(&from->mutex);
  while (pthread_mutex_trylock(&to->mutex) != 0) sched_yield(); /* expect-static: LG1005 left.mutex -> right.mutex */
  from->level--;
  to->level++;
  pthread_mutex_unlock(&to->mutex);
  pthread_mutex_unlock(&from->mutex);
}

static void *forth(void *p) {
  pump(&left, &right);
  return p;
}

static void *back(void *p) {
  pump(&right, &left);
  return p;
}

int main(void) {
  pthread_t a, b;
  pthread_create(&a, NULL, forth, NULL);
  pthread_create(&b, NULL, back, NULL);
  pthread_join(a, NULL);
  pthread_join(b, NULL);
  return 0;
}
