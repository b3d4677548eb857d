/* Signals are kept away while threads are started, so that they all come to main. */
#define _GNU_SOURCE
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

static pthread_mutex_t queue_lock = PTHREAD_MUTEX_INITIALIZER;
static int queued;
static volatile sig_atomic_t late;

static void enqueue(void) {
  pthread_mutex_lock(&queue_lock);
  ++queued;
  pthread_mutex_unlock(&queue_lock);
}

static void on_alarm(int number) {
  (void)number;
  late = 1;
}

static void* drain(void* arg) {
  while (!late) {
    pthread_mutex_lock(&queue_lock);
    queued = 0;
    pthread_mutex_unlock(&queue_lock);
  }
  return arg;
}

int main(void) {
  struct sigaction action = {.sa_handler = on_alarm};
  sigset_t alarms;
  pthread_t drainer;
  sigemptyset(&alarms);
  sigaddset(&alarms, SIGALRM);
  sigaction(SIGALRM, &action, 0);
  pthread_sigmask(SIG_BLOCK, &alarms, 0);
  pthread_create(&drainer, 0, drain, 0);
  pthread_sigmask(SIG_UNBLOCK, &alarms, 0);
  alarm(1);
  while (!late) {
    enqueue();
    usleep(1000);
  }
  pthread_join(drainer, 0);
  return 0;
}
