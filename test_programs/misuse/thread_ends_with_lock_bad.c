// A worker ends without giving back what it took; whoever asks next waits for ever.
#include <pthread.h>

static pthread_mutex_t ledger = PTHREAD_MUTEX_INITIALIZER;
static int entries;

static void *book(void *amount) {
  pthread_mutex_lock(&ledger);
  entries += *(int *)amount;
  return 0;
} // expect-static: LG2001 ledger

int main(void) {
  pthread_t worker;
  int one = 1;
  pthread_create(&worker, 0, book, &one);
  pthread_join(worker, 0);
  return entries;
}
