// On an error the callee leaves the lock to its caller, which gives it back.
#include <pthread.h>

static pthread_mutex_t fs = PTHREAD_MUTEX_INITIALIZER;
static int inodes = 1;

static int reserve(void) {
  pthread_mutex_lock(&fs);
  if (inodes == 0) return -1; /* still locked */
  inodes--;
  pthread_mutex_unlock(&fs);
  return 0;
}

int make_file(void) {
  if (reserve() < 0) {
    pthread_mutex_unlock(&fs);
    return -1;
  }
  return 0;
}

int make_files(int n) {
  int made = 0;
  while (n-- > 0 && make_file() == 0) made++;
  return made;
}

int main(void) { return make_files(1) == 1 ? 0 : 1; }
