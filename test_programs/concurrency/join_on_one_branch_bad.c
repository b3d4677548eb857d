#include <pthread.h>
#include <stdlib.h>

static pthread_mutex_t a = PTHREAD_MUTEX_INITIALIZER, b = PTHREAD_MUTEX_INITIALIZER;

static void *child(void *p) {
  pthread_mutex_lock(&a);
  pthread_mutex_lock(&b);
  pthread_mutex_unlock(&b);
  pthread_mutex_unlock(&a);
  return p;
}

int main(int argc, char **argv) {
  pthread_t t;
  if (pthread_create(&t, NULL, child, NULL)) abort();
  if (argc > 1) pthread_join(t, NULL);
  pthread_mutex_lock(&b);
  pthread_mutex_lock(&a); /* expect-static: LG1001 a -> b */
  pthread_mutex_unlock(&a);
  pthread_mutex_unlock(&b);
  if (argc <= 1) pthread_join(t, NULL);
  return argv[0] == NULL;
}
