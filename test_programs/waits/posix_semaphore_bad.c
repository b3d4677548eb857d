#include <pthread.h>
#include <semaphore.h>

static sem_t filled;
static pthread_mutex_t queue = PTHREAD_MUTEX_INITIALIZER;
static int length;

static void *consume(void *p) {
  pthread_mutex_lock(&queue);
  sem_wait(&filled); /* expect-static: LG1006 queue */
  length--;
  pthread_mutex_unlock(&queue);
  return p;
}

static void *produce(void *p) {
  pthread_mutex_lock(&queue);
  length++;
  pthread_mutex_unlock(&queue);
  sem_post(&filled);
  return p;
}

int main(void) {
  pthread_t c, p;
  sem_init(&filled, 0, 0);
  pthread_create(&c, NULL, consume, NULL);
  pthread_create(&p, NULL, produce, NULL);
  pthread_join(c, NULL);
  pthread_join(p, NULL);
  sem_destroy(&filled);
  return length;
}
