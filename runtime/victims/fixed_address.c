/* Linked to run at a fixed address. Taking the address of a function of the C library then gives
   the program a name of its own for it. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static void (*volatile give_back)(void*) = free;
static int (*volatile take)(pthread_mutex_t*) = pthread_mutex_lock;
static int (*volatile release)(pthread_mutex_t*) = pthread_mutex_unlock;

int main(void) {
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  for (int i = 0; i < 1000; ++i) {
    void* block = malloc(64);
    take(&mutex);
    release(&mutex);
    give_back(block);
    free(malloc(1000));
  }
  puts("done");
  return 0;
}
