// C as it was written once: types left out, functions called before anybody declares them.
// flags: -Wno-implicit-function-declaration -Wno-implicit-int
#include <pthread.h>

static pthread_mutex_t seeds = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t beds = PTHREAD_MUTEX_INITIALIZER;
static int planted;

static void *sow(void *unused) {
  pthread_mutex_lock(&seeds); // expect: LG1001 seeds -> beds
  plant(1);
  pthread_mutex_unlock(&seeds);
  return unused;
}

plant(count) {
  pthread_mutex_lock(&beds);
  planted += count;
  pthread_mutex_unlock(&beds);
  return planted;
}

static void *weed() {
  pthread_mutex_lock(&beds);
  pthread_mutex_lock(&seeds);
  planted--;
  pthread_mutex_unlock(&seeds);
  pthread_mutex_unlock(&beds);
  return 0;
}

main() {
  pthread_t spring, summer;
  pthread_create(&spring, 0, sow, 0);
  pthread_create(&summer, 0, weed, 0);
  pthread_join(spring, 0);
  pthread_join(summer, 0);
}
