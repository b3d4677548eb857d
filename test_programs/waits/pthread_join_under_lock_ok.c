#include <pthread.h>

static pthread_mutex_t state = PTHREAD_MUTEX_INITIALIZER;
static int running = 1;

static void *worker(void *p) {
  for (;;) {
    pthread_mutex_lock(&state);
    int go_on = running;
    pthread_mutex_unlock(&state);
    if (!go_on) return p;
  }
}

int main(void) {
  pthread_t t;
  if (pthread_create(&t, NULL, worker, NULL)) return 1;
  pthread_mutex_lock(&state);
  running = 0;
  pthread_mutex_unlock(&state);
  pthread_join(t, NULL);
  return 0;
}
