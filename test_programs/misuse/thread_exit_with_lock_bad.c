// pthread_exit deep in a call leaves the caller's lock behind.
#include <pthread.h>

static pthread_mutex_t printer = PTHREAD_MUTEX_INITIALIZER;
static int pages, paper = 1;

static void feed(void) {
  if (paper == 0) pthread_exit(0); // expect-static: LG2001 printer
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
