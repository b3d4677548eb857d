#include "shared.h"

pthread_mutex_t heap_lock = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t gc_lock = PTHREAD_MUTEX_INITIALIZER;

static int free_bytes = 4096;

void c_allocate(void) {
  pthread_mutex_lock(&heap_lock);
  if (--free_bytes < 5000) {
    pthread_mutex_lock(&gc_lock);
    free_bytes++;
    pthread_mutex_unlock(&gc_lock);
  }
  pthread_mutex_unlock(&heap_lock);
}
