#include <pthread.h>

static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
static char line[80];

int log_char(char c, int at) {
  pthread_mutex_lock(&log_lock);
  if (at < 0 || at >= 80) {
    pthread_mutex_unlock(&log_lock);
    return -1;
  }
  line[at] = c;
  pthread_mutex_unlock(&log_lock);
  return 0;
}

int main(void) { return log_char('x', 3); }
