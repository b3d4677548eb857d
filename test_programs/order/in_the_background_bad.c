/* A daemon: it leaves its parent, then leaves the session leader, and serves from there. */
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

static pthread_mutex_t sessions = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t quotas = PTHREAD_MUTEX_INITIALIZER;
static int open_sessions, used;

static void to_background(void) {
  switch (fork()) {
    case -1:
      exit(1);
    case 0:
      break;
    default:
      _exit(0);
  }
  setsid();
  pid_t pid = fork();
  if (pid < 0) exit(1);
  if (pid > 0) _exit(0);
}

static void *account(void *p) {
  pthread_mutex_lock(&quotas);
  used++;
  pthread_mutex_lock(&sessions); /* expect-static: LG1001 quotas -> sessions */
  open_sessions += used > 10;
  pthread_mutex_unlock(&sessions);
  pthread_mutex_unlock(&quotas);
  return p;
}

static void serve(void) {
  pthread_mutex_lock(&sessions);
  open_sessions++;
  pthread_mutex_lock(&quotas);
  used--;
  pthread_mutex_unlock(&quotas);
  pthread_mutex_unlock(&sessions);
}

int main(int argc, char **argv) {
  pthread_t t;
  (void)argv;
  if (argc > 1) to_background();
  if (pthread_create(&t, NULL, account, NULL)) return 1;
  serve();
  pthread_join(t, NULL);
  return 0;
}
