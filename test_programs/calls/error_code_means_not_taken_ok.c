// open_account() fails without the lock; the caller that ignores the result locks on.
#include <errno.h>
#include <pthread.h>

static pthread_mutex_t account = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t audit = PTHREAD_MUTEX_INITIALIZER;
static int balance = 5;

static int open_account(int amount) {
  if (amount <= 0) return -EINVAL;
  pthread_mutex_lock(&account);
  if (balance < amount) {
    pthread_mutex_unlock(&account);
    return -ERANGE;
  }
  return 0;
}

static void *withdraw(void *p) {
  int rc = open_account(3);
  if (rc != 0) {
    pthread_mutex_lock(&audit);
    pthread_mutex_unlock(&audit);
    return p;
  }
  balance -= 3;
  pthread_mutex_unlock(&account);
  return p;
}

static void *inspect(void *p) {
  pthread_mutex_lock(&audit);
  pthread_mutex_lock(&account);
  balance++;
  pthread_mutex_unlock(&account);
  pthread_mutex_unlock(&audit);
  return p;
}

int main(void) {
  pthread_t a, b;
  pthread_create(&a, 0, withdraw, 0);
  pthread_create(&b, 0, inspect, 0);
  pthread_join(a, 0);
  pthread_join(b, 0);
  return 0;
}
