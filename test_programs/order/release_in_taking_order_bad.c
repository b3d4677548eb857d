// Locks are given back in the order in which they were taken; the order of taking counts.
#include <pthread.h>

pthread_mutex_t head_lock = PTHREAD_MUTEX_INITIALIZER;
pthread_mutex_t tail_lock = PTHREAD_MUTEX_INITIALIZER;
int head, tail;

void *push(void *p) {
  pthread_mutex_lock(&head_lock);
  pthread_mutex_lock(&tail_lock);
  head++;
  pthread_mutex_unlock(&head_lock);
  tail++;
  pthread_mutex_unlock(&tail_lock);
  return p;
}

void *pop(void *p) {
  pthread_mutex_lock(&tail_lock);
  pthread_mutex_lock(&head_lock); // expect: LG1001 head_lock -> tail_lock
  tail--;
  pthread_mutex_unlock(&tail_lock);
  head--;
  pthread_mutex_unlock(&head_lock);
  return p;
}

int main(void) {
  pthread_t a, b;
  pthread_create(&a, 0, push, 0);
  pthread_create(&b, 0, pop, 0);
  pthread_join(a, 0);
  pthread_join(b, 0);
  return head + tail;
}
