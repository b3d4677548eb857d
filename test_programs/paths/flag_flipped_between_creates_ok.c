#include <pthread.h>

static pthread_mutex_t tree = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t leaf = PTHREAD_MUTEX_INITIALIZER;
static int reversed = 0;
static int n;

static void *walk(void *p) {
  if (reversed) {
    pthread_mutex_lock(&leaf);
    pthread_mutex_lock(&tree);
  } else {
    pthread_mutex_lock(&tree);
    pthread_mutex_lock(&leaf);
  }
  n++;
  pthread_mutex_unlock(&leaf);
  pthread_mutex_unlock(&tree);
  return p;
}

int main(void) {
  pthread_t a, b;
  pthread_create(&a, 0, walk, 0);
  pthread_create(&b, 0, walk, 0);
  pthread_join(a, 0);
  pthread_join(b, 0);
  return n - 2;
}
