#include "lockdefs.h"

#include <stdlib.h>

static void check(int error) {
  if (error != 0) abort();
}

int obj_rdlock_(obj_lock_t *lock, const char *where) {
  check(pthread_rwlock_rdlock(&lock->rw));
  return where != NULL;
}

int obj_wrlock_(obj_lock_t *lock, const char *where) {
  check(pthread_rwlock_wrlock(&lock->rw));
  lock->holder = where;
  return 1;
}

void obj_unlock_(obj_lock_t *lock) { check(pthread_rwlock_unlock(&lock->rw)); }
