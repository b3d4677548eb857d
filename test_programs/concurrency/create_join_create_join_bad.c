#include <pthread.h>
#include <stdio.h>

pthread_mutex_t src = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t dst = PTHREAD_MUTEX_INITIALIZER;
int moved;

void *forward(void *unused) {
  pthread_mutex_lock(&src);
  pthread_mutex_lock(&dst);
  moved++;
  pthread_mutex_unlock(&dst);
  pthread_mutex_unlock(&src);
  return unused;
}

void *backward(void *unused) {
  pthread_mutex_lock(&dst);
  pthread_mutex_lock(&src);
  moved--;
  pthread_mutex_unlock(&src);
  pthread_mutex_unlock(&dst);
  return unused;
}

/* expect: LG1001 src -> dst */
int main(void) {
  pthread_t t1, t2;
  pthread_create(&t1, NULL, forward, NULL);
  pthread_create(&t2, NULL, backward, NULL);
  pthread_join(t1, NULL);
  pthread_join(t2, NULL);
  printf("moved %d\n", moved);
  return 0;
}
