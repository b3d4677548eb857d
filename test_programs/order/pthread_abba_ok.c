#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t lock_in = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t lock_out = PTHREAD_MUTEX_INITIALIZER;
static int pending;
static int sent;

static void *receiver(void *arg) {
  (void)arg;
  pthread_mutex_lock(&lock_in);
  pending++;
  pthread_mutex_lock(&lock_out);
  sent--;
  pthread_mutex_unlock(&lock_out);
  pthread_mutex_unlock(&lock_in);
  return NULL;
}

static void *sender(void *arg) {
  (void)arg;
  pthread_mutex_lock(&lock_out);
  sent++;
  pthread_mutex_unlock(&lock_out);
  pthread_mutex_lock(&lock_in);
  pending--;
  pthread_mutex_unlock(&lock_in);
  return NULL;
}

int main(void) {
  pthread_t r, s;
  if (pthread_create(&r, NULL, receiver, NULL) != 0) return 1;
  if (pthread_create(&s, NULL, sender, NULL) != 0) return 1;
  pthread_join(r, NULL);
  pthread_join(s, NULL);
  printf("%d %d\n", pending, sent);
  return 0;
}
