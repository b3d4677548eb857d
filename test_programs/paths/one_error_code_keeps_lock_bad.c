// Of three results, one comes with the lock still held, and no caller knows.
#include <pthread.h>

enum result { ADDED, FULL, REFUSED };

static pthread_mutex_t watchers_lock = PTHREAD_MUTEX_INITIALIZER;
static int watchers, refused;

static enum result add_watcher(int descriptor) {
  pthread_mutex_lock(&watchers_lock);
  if (watchers == 8) {
    return FULL;
  }
  if (descriptor < 0) {
    pthread_mutex_unlock(&watchers_lock);
    return REFUSED;
  }
  watchers++;
  pthread_mutex_unlock(&watchers_lock);
  return ADDED;  // expect-static: LG2001 watchers_lock
}

int main(int argc, char **argv) {
  (void)argv;
  switch (add_watcher(argc - 2)) {
    case FULL:
      return 1;
    case REFUSED:
      refused++;
      break;
    case ADDED:
      break;
  }
  return refused == 1 ? 0 : 2;
}
