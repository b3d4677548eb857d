// Locking is switched on by a global flag; in the good twin nobody ever sets it.
#include <pthread.h>

static pthread_mutex_t heap = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t trace = PTHREAD_MUTEX_INITIALIZER;
static int tracing = 0;
static int used;

static void *alloc(void *p) {
  pthread_mutex_lock(&heap);
  used++;
  if (tracing) {
    pthread_mutex_lock(&trace);
    used++;
    pthread_mutex_unlock(&trace);
  }
  pthread_mutex_unlock(&heap);
  return p;
}

static void *dump(void *p) {
  pthread_mutex_lock(&trace);
  pthread_mutex_lock(&heap);
  used--;
  pthread_mutex_unlock(&heap);
  pthread_mutex_unlock(&trace);
  return p;
}

int main(void) {
  pthread_t a, b;
  pthread_create(&a, 0, alloc, 0);
  pthread_create(&b, 0, dump, 0);
  pthread_join(a, 0);
  pthread_join(b, 0);
  return 0;
}
