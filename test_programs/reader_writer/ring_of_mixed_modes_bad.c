// W1 R2, W2 R3, W3 R1: every hold conflicts with the next wish.
#include <pthread.h>

static pthread_rwlock_t l1 = PTHREAD_RWLOCK_INITIALIZER;
static pthread_rwlock_t l2 = PTHREAD_RWLOCK_INITIALIZER;
static pthread_rwlock_t l3 = PTHREAD_RWLOCK_INITIALIZER;
static int sum;

static void *one(void *p) {
  pthread_rwlock_wrlock(&l1);
  pthread_rwlock_rdlock(&l2);
  sum++;
  pthread_rwlock_unlock(&l2);
  pthread_rwlock_unlock(&l1);
  return p;
}
static void *two(void *p) {
  pthread_rwlock_wrlock(&l2);
  pthread_rwlock_rdlock(&l3);
  sum++;
  pthread_rwlock_unlock(&l3);
  pthread_rwlock_unlock(&l2);
  return p;
}
static void *three(void *p) {
  pthread_rwlock_wrlock(&l3);
  pthread_rwlock_rdlock(&l1);
  /* expect: LG1001 l1 -> l2 -> l3 */
  sum++;
  pthread_rwlock_unlock(&l1);
  pthread_rwlock_unlock(&l3);
  return p;
}

int main(void) {
  pthread_t t[3];
  pthread_create(&t[0], 0, one, 0);
  pthread_create(&t[1], 0, two, 0);
  pthread_create(&t[2], 0, three, 0);
  for (int i = 0; i < 3; i++) pthread_join(t[i], 0);
  return sum;
}
