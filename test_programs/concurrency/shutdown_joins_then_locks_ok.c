// The shutdown waits for the ticker first, and takes the locks in its own order after that.
#include <pthread.h>

static pthread_mutex_t config = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t counters = PTHREAD_MUTEX_INITIALIZER;
static pthread_t ticker;
static int interval = 1, ticks;

static void *tick(void *unused) {
  pthread_mutex_lock(&config);
  pthread_mutex_lock(&counters);
  ticks += interval;
  pthread_mutex_unlock(&counters);
  pthread_mutex_unlock(&config);
  return unused;
}

static int service_start(void) { return pthread_create(&ticker, 0, tick, 0) == 0 ? 0 : -1; }

static void service_stop(void) {
  pthread_join(ticker, 0);
  pthread_mutex_lock(&counters);
  pthread_mutex_lock(&config);
  interval = ticks;
  pthread_mutex_unlock(&config);
  pthread_mutex_unlock(&counters);
}

int main(void) {
  if (service_start() != 0) return 1;
  service_stop();
  return 0;
}
