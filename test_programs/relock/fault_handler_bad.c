/* A handler of the signals of a program that fails takes a lock: it hangs only where the program
   fails under that lock. */
#include <pthread.h>
#include <signal.h>
#include <string.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int lines, faults;

static void write_line(void) {
  pthread_mutex_lock(&lock); /* expect-note: LG1002 lock */
  lines++;
  pthread_mutex_unlock(&lock);
}

static void on_fault(int number) {
  faults = number;
  write_line();
}

int main(void) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = on_fault;
  sigaction(SIGSEGV, &action, NULL);
  sigaction(SIGBUS, &action, NULL);
  for (int i = 0; i < 10; i++) write_line();
  return lines - 10;
}
