#include <pthread.h>

static pthread_rwlock_t routes = PTHREAD_RWLOCK_INITIALIZER;
static pthread_rwlock_t peers = PTHREAD_RWLOCK_INITIALIZER;
static int route_count, peer_count;

static void *announce(void *p) {
  pthread_rwlock_wrlock(&peers);
  pthread_rwlock_wrlock(&routes);
  route_count++;
  peer_count++;
  pthread_rwlock_unlock(&routes);
  pthread_rwlock_unlock(&peers);
  return p;
}

static void *withdraw(void *p) {
  pthread_rwlock_wrlock(&routes);
  route_count--;
  pthread_rwlock_unlock(&routes);
  pthread_rwlock_wrlock(&peers);
  peer_count--;
  pthread_rwlock_unlock(&peers);
  return p;
}

int main(void) {
  pthread_t a, b;
  pthread_create(&a, 0, announce, 0);
  pthread_create(&b, 0, withdraw, 0);
  pthread_join(a, 0);
  pthread_join(b, 0);
  return 0;
}
