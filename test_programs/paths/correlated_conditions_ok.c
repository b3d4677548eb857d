// if (locked) lock; ... if (locked) unlock: the same flag at both places.
#include <pthread.h>
#include <stdbool.h>

static pthread_mutex_t rx = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t tx = PTHREAD_MUTEX_INITIALIZER;
static int packets;

static void receive(bool threaded) {
  if (threaded) pthread_mutex_lock(&rx);
  packets++;
  if (threaded) pthread_mutex_unlock(&rx);
  pthread_mutex_lock(&tx);
  packets--;
  pthread_mutex_unlock(&tx);
}

static void *receiver(void *p) {
  receive(true);
  return p;
}

static void *sender(void *p) {
  pthread_mutex_lock(&tx);
  pthread_mutex_lock(&rx);
  packets = 0;
  pthread_mutex_unlock(&rx);
  pthread_mutex_unlock(&tx);
  return p;
}

int main(void) {
  pthread_t a, b;
  pthread_create(&a, 0, receiver, 0);
  pthread_create(&b, 0, sender, 0);
  pthread_join(a, 0);
  pthread_join(b, 0);
  return 0;
}
