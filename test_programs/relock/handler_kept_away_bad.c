/* Whoever takes the lock that the handler takes keeps the signal away for as long. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>

static pthread_mutex_t totals_lock = PTHREAD_MUTEX_INITIALIZER;
static int totals;
static sigset_t usr1;

static void count(void) {
  pthread_mutex_lock(&totals_lock);  // expect-static: LG1002 totals_lock
  ++totals;
  pthread_mutex_unlock(&totals_lock);
}

static void on_usr1(int number) {
  (void)number;
  count();
}

static void quiet(sigset_t* before) { pthread_sigmask(SIG_BLOCK, &usr1, before); }
static void loud(const sigset_t* before) { pthread_sigmask(SIG_SETMASK, before, 0); }

static void add(int amount) {
  sigset_t before;
  quiet(&before);
  loud(&before);
  while (amount--) count();
}

int main(void) {
  struct sigaction action = {.sa_handler = on_usr1};
  sigemptyset(&usr1);
  sigaddset(&usr1, SIGUSR1);
  sigaction(SIGUSR1, &action, 0);
  add(3);
  return totals != 3;
}
