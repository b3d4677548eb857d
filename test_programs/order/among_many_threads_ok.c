// One inversion among many threads and locks that have nothing to do with it.
#include <pthread.h>

#define COUNT 8
static pthread_mutex_t own[COUNT];
static pthread_mutex_t cpu = PTHREAD_MUTEX_INITIALIZER, io = PTHREAD_MUTEX_INITIALIZER;
static int work[COUNT], ticks;

static void *bystander(void *p) {
  long i = (long)p;
  pthread_mutex_lock(&own[i]);
  work[i]++;
  pthread_mutex_unlock(&own[i]);
  return p;
}
static void *reader(void *p) {
  pthread_mutex_lock(&cpu);
  pthread_mutex_lock(&io);
  ticks++;
  pthread_mutex_unlock(&io);
  pthread_mutex_unlock(&cpu);
  return p;
}
static void *writer(void *p) {
  pthread_mutex_lock(&cpu);
  pthread_mutex_lock(&io);
  ticks--;
  pthread_mutex_unlock(&cpu);
  pthread_mutex_unlock(&io);
  return p;
}

int main(void) {
  pthread_t t[COUNT + 2];
  for (long i = 0; i < COUNT; i++) pthread_mutex_init(&own[i], 0);
  for (long i = 0; i < COUNT; i++) pthread_create(&t[i], 0, bystander, (void *)i);
  pthread_create(&t[COUNT], 0, reader, 0);
  pthread_create(&t[COUNT + 1], 0, writer, 0);
  for (int i = 0; i < COUNT + 2; i++) pthread_join(t[i], 0);
  return ticks;
}
