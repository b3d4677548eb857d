#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t queue = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t hot = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t cold = PTHREAD_MUTEX_INITIALIZER;
static int n;

static void *put(void *temperature) {
  pthread_mutex_t *store;
  if (*(int *)temperature > 50)
    store = &hot;
  else
    store = &cold;
  pthread_mutex_lock(&queue);
  pthread_mutex_lock(store);
  n++;
  pthread_mutex_unlock(store);
  pthread_mutex_unlock(&queue);
  return NULL;
}

static void *drain(void *p) {
  pthread_mutex_lock(&queue);
  pthread_mutex_lock(&cold);
  n--;
  pthread_mutex_unlock(&cold);
  pthread_mutex_unlock(&queue);
  return p;
}

int main(void) {
  int degrees = 20;
  pthread_t a, b;
  pthread_create(&a, 0, put, &degrees);
  pthread_create(&b, 0, drain, 0);
  pthread_join(a, 0);
  pthread_join(b, 0);
  printf("%d\n", n);
  return 0;
}
