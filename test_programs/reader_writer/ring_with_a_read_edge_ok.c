// W1 W2, R2 R3, W3 R1: each hold conflicts with the wish that meets it; W1R2 R2R3 W3W1 does not.
#include <pthread.h>

static pthread_rwlock_t users = PTHREAD_RWLOCK_INITIALIZER;
static pthread_rwlock_t roles = PTHREAD_RWLOCK_INITIALIZER;
static pthread_rwlock_t grants = PTHREAD_RWLOCK_INITIALIZER;
static int n;

static void *one(void *p) {
  pthread_rwlock_wrlock(&users);
  pthread_rwlock_rdlock(&roles);
  n++;
  pthread_rwlock_unlock(&roles);
  pthread_rwlock_unlock(&users);
  return p;
}
static void *two(void *p) {
  pthread_rwlock_rdlock(&roles);
  pthread_rwlock_rdlock(&grants);
  n++;
  pthread_rwlock_unlock(&grants);
  pthread_rwlock_unlock(&roles);
  return p;
}
static void *three(void *p) {
  pthread_rwlock_wrlock(&grants);
  pthread_rwlock_wrlock(&users);
  n++;
  pthread_rwlock_unlock(&users);
  pthread_rwlock_unlock(&grants);
  return p;
}

int main(void) {
  pthread_t t[3];
  pthread_create(&t[0], 0, one, 0);
  pthread_create(&t[1], 0, two, 0);
  pthread_create(&t[2], 0, three, 0);
  for (int i = 0; i < 3; i++) pthread_join(t[i], 0);
  return n - 3;
}
