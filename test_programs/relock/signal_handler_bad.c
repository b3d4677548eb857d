/* A signal handler runs on top of whatever the thread was doing, with whatever locks it has. */
#include <pthread.h>
#include <signal.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static volatile sig_atomic_t asked;
static int jobs, reloads;

static void on_hangup(int number) {
  asked = number;
  pthread_mutex_lock(&lock); /* expect-static: LG1002 lock */
  reloads++;
  pthread_mutex_unlock(&lock);
}

static void work(void) {
  pthread_mutex_lock(&lock);
  jobs++;
  if (asked) reloads++;
  asked = 0;
  pthread_mutex_unlock(&lock);
}

int main(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = on_hangup;
  sigaction(SIGHUP, &action, NULL);
  for (int i = 0; i < 10; i++) work();
  return jobs == 0;
}
