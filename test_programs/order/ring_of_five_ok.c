// Five stations; every worker holds its own and reaches for the next.
#include <pthread.h>
#include <stddef.h>

static pthread_mutex_t saw = PTHREAD_MUTEX_INITIALIZER, drill = PTHREAD_MUTEX_INITIALIZER,
                       lathe = PTHREAD_MUTEX_INITIALIZER, press = PTHREAD_MUTEX_INITIALIZER,
                       paint = PTHREAD_MUTEX_INITIALIZER;
static int parts[5];

#define STEP(name, first, second, index)   \
  static void *name(void *unused) {        \
    (void)unused;                          \
    pthread_mutex_lock(&first);            \
    parts[index]--;                        \
    pthread_mutex_lock(&second);           \
    parts[(index + 1) % 5]++;              \
    pthread_mutex_unlock(&second);         \
    pthread_mutex_unlock(&first);          \
    return NULL;                           \
  }

STEP(cut, saw, drill, 0)
STEP(bore, drill, lathe, 1)
STEP(turn, lathe, press, 2)
STEP(punch, press, paint, 3)
STEP(varnish, saw, paint, 4)

int main(void) {
  void *(*steps[])(void *) = {cut, bore, turn, punch, varnish};
  pthread_t workers[5];
  for (int i = 0; i < 5; i++) pthread_create(&workers[i], NULL, steps[i], NULL);
  for (int i = 0; i < 5; i++) pthread_join(workers[i], NULL);
  return 0;
}
