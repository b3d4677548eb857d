// bool try_enter(): a wrapper with the result turned round.
#include <errno.h>
#include <pthread.h>
#include <stdbool.h>

typedef struct {
  pthread_mutex_t os;
} cs_t;

static bool cs_try_enter(cs_t *cs) {
  int rc = pthread_mutex_trylock(&cs->os);
  if (rc == EBUSY) return false;
  return rc == 0;
}
static void cs_enter(cs_t *cs) { pthread_mutex_lock(&cs->os); }
static void cs_leave(cs_t *cs) { pthread_mutex_unlock(&cs->os); }

static cs_t mixer = {PTHREAD_MUTEX_INITIALIZER};
static pthread_mutex_t queue = PTHREAD_MUTEX_INITIALIZER;
static int mixed;

static void *mix(void *p) {
  if (!cs_try_enter(&mixer)) return p;
  mixed++;
  cs_leave(&mixer);
  pthread_mutex_lock(&queue);
  mixed++;
  pthread_mutex_unlock(&queue);
  return p;
}

static void *feed(void *p) {
  pthread_mutex_lock(&queue);
  cs_enter(&mixer);
  mixed = 0;
  cs_leave(&mixer);
  pthread_mutex_unlock(&queue);
  return p;
}

int main(void) {
  pthread_t x, y;
  pthread_create(&x, 0, mix, 0);
  pthread_create(&y, 0, feed, 0);
  pthread_join(x, 0);
  pthread_join(y, 0);
  return 0;
}
