/* A proxy whose signals are all installed by one function. */
#include <pthread.h>
#include <signal.h>
#include <string.h>

static pthread_mutex_t routes = PTHREAD_MUTEX_INITIALIZER;
static volatile sig_atomic_t reload, stop;
static int lookups, reloads;

static void reload_routes(void) {
  pthread_mutex_lock(&routes); /* expect-static: LG1002 routes */
  reloads++;
  pthread_mutex_unlock(&routes);
}

static void on_hangup(int number) {
  reload = number;
  reload_routes();
}

static void on_terminate(int number) { stop = number; }

static void handle(int number, void (*handler)(int)) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  sigemptyset(&action.sa_mask);
  sigaction(number, &action, NULL);
}

static void look_up(void) {
  pthread_mutex_lock(&routes);
  lookups++;
  pthread_mutex_unlock(&routes);
}

int main(void) {
  handle(SIGHUP, on_hangup);
  handle(SIGTERM, on_terminate);
  for (int i = 0; i < 10 && !stop; i++) {
    look_up();
    if (reload) reload = 0;
  }
  return lookups == 0;
}
