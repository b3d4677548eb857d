#include <pthread.h>

enum { CPU, RAM, DISK, RESOURCES };

static pthread_mutex_t locks[RESOURCES] = {
    PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER};
static int use[RESOURCES];

static void *compile(void *p) {
  pthread_mutex_lock(&locks[CPU]);
  pthread_mutex_lock(&locks[DISK]);
  use[CPU]++;
  use[DISK]++;
  pthread_mutex_unlock(&locks[DISK]);
  pthread_mutex_unlock(&locks[CPU]);
  return p;
}

static void *index_files(void *p) {
  pthread_mutex_lock(&locks[DISK]);
  pthread_mutex_lock(&locks[CPU]);
  use[DISK]--;
  use[CPU]--;
  pthread_mutex_unlock(&locks[CPU]);
  pthread_mutex_unlock(&locks[DISK]);
  return p;
}

// expect: LG1005 locks[0] -> locks[2]
int main(void) {
  pthread_t a, b;
  pthread_create(&a, 0, compile, 0);
  pthread_create(&b, 0, index_files, 0);
  pthread_join(a, 0);
  pthread_join(b, 0);
  return use[RAM];
}
