// The same with the lock given back before the thread leaves.
#include <pthread.h>

static pthread_mutex_t printer = PTHREAD_MUTEX_INITIALIZER;
static int pages, paper = 1;

static void feed(void) {
  if (paper == 0) {
    pthread_mutex_unlock(&printer);
    pthread_exit(0);
  }
  --paper;
}

static void *print(void *unused) {
  pthread_mutex_lock(&printer);
  feed();
  ++pages;
  pthread_mutex_unlock(&printer);
  return unused;
}

int main(void) {
  pthread_t first, second;
  pthread_create(&first, 0, print, 0);
  pthread_create(&second, 0, print, 0);
  pthread_join(first, 0);
  pthread_join(second, 0);
  return pages;
}
