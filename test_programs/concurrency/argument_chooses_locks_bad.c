// One start routine; which locks it takes is in its argument.
#include <pthread.h>

struct range {
  pthread_mutex_t *from;
  pthread_mutex_t *to;
  int amount;
};

static pthread_mutex_t gold = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t silver = PTHREAD_MUTEX_INITIALIZER;
static int total;

static void *exchange(void *p) {
  struct range *range = p;
  pthread_mutex_lock(range->from);
  pthread_mutex_lock(range->to);
  total += range->amount;
  pthread_mutex_unlock(range->to);
  pthread_mutex_unlock(range->from);
  return NULL;
}

int main(void) {
  struct range buy = {&gold, &silver, 3};
  struct range sell = {&silver, &gold, -3}; /* expect: LG1001 gold -> silver */
  pthread_t t[2];
  pthread_create(&t[0], NULL, exchange, &buy);
  pthread_create(&t[1], NULL, exchange, &sell);
  pthread_join(t[0], NULL);
  pthread_join(t[1], NULL);
  return total;
}
