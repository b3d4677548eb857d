// A bounded buffer whose producer holds the journal lock while it waits for room.
#include <pthread.h>

static pthread_mutex_t journal = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t buffer = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t not_full = PTHREAD_COND_INITIALIZER;
static int used = 4, logged;

static void *producer(void *p) {
  pthread_mutex_lock(&journal);
  logged++;
  pthread_mutex_unlock(&journal);
  pthread_mutex_lock(&buffer);
  while (used == 4) pthread_cond_wait(&not_full, &buffer);
  used++;
  pthread_mutex_unlock(&buffer);
  return p;
}

static void *consumer(void *p) {
  pthread_mutex_lock(&journal);
  logged--;
  pthread_mutex_unlock(&journal);
  pthread_mutex_lock(&buffer);
  used--;
  pthread_cond_signal(&not_full);
  pthread_mutex_unlock(&buffer);
  return p;
}

int main(void) {
  pthread_t a, b;
  pthread_create(&a, 0, producer, 0);
  pthread_create(&b, 0, consumer, 0);
  pthread_join(a, 0);
  pthread_join(b, 0);
  return 0;
}
