#include <pthread.h>

static pthread_mutex_t ring = PTHREAD_MUTEX_INITIALIZER;
static int slots[4] = {3, 0, 5, 0};

static int drain(void) {
  int sum = 0;
  for (int i = 0; i < 4; i++) {
    pthread_mutex_lock(&ring);
    if (slots[i] == 0) {
      pthread_mutex_unlock(&ring);
      continue;
    }
    sum += slots[i];
    slots[i] = 0;
    pthread_mutex_unlock(&ring);
  }
  return sum;
}

int main(void) { return drain() - 8; }
