// An error-checking mutex does not hang but says EDEADLK; nobody looks.
#include <pthread.h>

static pthread_mutex_t m;
static int n;

static void work(void) {
  pthread_mutex_lock(&m);
  n++;
  pthread_mutex_unlock(&m);
}

int main(void) {
  pthread_mutexattr_t attr;
  pthread_mutexattr_init(&attr);
  pthread_mutexattr_settype(&attr, PTHREAD_MUTEX_ERRORCHECK);
  pthread_mutex_init(&m, &attr);
  work();
  return n ? 0 : 1;
}
