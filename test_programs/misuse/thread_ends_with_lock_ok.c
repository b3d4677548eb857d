// The worker gives it back on the one path there is for what it is started with.
#include <pthread.h>

static pthread_mutex_t ledger = PTHREAD_MUTEX_INITIALIZER;
static int entries;

static void *book(void *amount) {
  long change = (long)amount;
  pthread_mutex_lock(&ledger);
  entries += (int)change;
  if (change >= 0) pthread_mutex_unlock(&ledger);
  return 0;
}

int main(void) {
  pthread_t worker;
  pthread_create(&worker, 0, book, (void *)1L);
  pthread_join(worker, 0);
  return entries;
}
