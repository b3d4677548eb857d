/* A settings store that is saved at exit. */
#include <pthread.h>
#include <stdlib.h>

static pthread_mutex_t settings = PTHREAD_MUTEX_INITIALIZER;
static int changed, saved;

static void save(void) {
  pthread_mutex_lock(&settings); /* expect-static: LG1002 settings */
  saved += changed;
  changed = 0;
  pthread_mutex_unlock(&settings);
}

static void set(int value) {
  pthread_mutex_lock(&settings);
  if (value < 0) exit(1);
  changed += value;
  pthread_mutex_unlock(&settings);
}

int main(int argc, char **argv) {
  atexit(save);
  (void)argv;
  set(2 - argc);
  return saved;
}
