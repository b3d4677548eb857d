// One thread gives back what another one holds.
#include <pthread.h>

static pthread_mutex_t oven = PTHREAD_MUTEX_INITIALIZER;
static int loaves;

static void *bake(void *unused) {
  pthread_mutex_lock(&oven);
  ++loaves;
  pthread_mutex_unlock(&oven);
  return unused;
}

static void *clean(void *unused) {
  loaves = 0;
  pthread_mutex_unlock(&oven); // expect-static: LG2002 oven
  return unused;
}

int main(void) {
  pthread_t baker, cleaner;
  pthread_create(&baker, 0, bake, 0);
  pthread_create(&cleaner, 0, clean, 0);
  pthread_join(baker, 0);
  pthread_join(cleaner, 0);
  return loaves;
}
