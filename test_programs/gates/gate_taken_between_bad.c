/* The third lock protects only if it is taken first. */
#include <pthread.h>

static pthread_mutex_t fork_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t knife_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t waiter = PTHREAD_MUTEX_INITIALIZER;
static int meals;

static void *guest_one(void *p) {
  pthread_mutex_lock(&fork_lock);
  pthread_mutex_lock(&waiter);
  pthread_mutex_lock(&knife_lock);
  meals++;
  pthread_mutex_unlock(&knife_lock);
  pthread_mutex_unlock(&fork_lock);
  pthread_mutex_unlock(&waiter);
  return p;
}

static void *guest_two(void *p) {
  pthread_mutex_lock(&knife_lock);
  pthread_mutex_lock(&waiter);
  /* expect: LG1001 fork_lock -> waiter */
  /* expect: LG1001 knife_lock -> waiter */
  pthread_mutex_lock(&fork_lock);
  meals++;
  pthread_mutex_unlock(&fork_lock);
  pthread_mutex_unlock(&waiter);
  pthread_mutex_unlock(&knife_lock);
  return p;
}

int main(void) {
  pthread_t one, two;
  pthread_create(&one, 0, guest_one, 0);
  pthread_create(&two, 0, guest_two, 0);
  pthread_join(one, 0);
  pthread_join(two, 0);
  return meals != 2;
}
