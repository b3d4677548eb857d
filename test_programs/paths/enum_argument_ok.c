// One function locks or unlocks, by an argument.
#include <pthread.h>

enum action { ACQUIRE, RELEASE };

static pthread_mutex_t cursor_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t table_lock = PTHREAD_MUTEX_INITIALIZER;
static int cursors, tables;

static void lock_callback(pthread_mutex_t *m, enum action what) {
  switch (what) {
    case ACQUIRE:
      pthread_mutex_lock(m);
      break;
    case RELEASE:
      pthread_mutex_unlock(m);
      break;
  }
}

static void *open_cursor(void *p) {
  lock_callback(&table_lock, ACQUIRE);
  tables++;
  lock_callback(&cursor_lock, ACQUIRE);
  cursors++;
  lock_callback(&cursor_lock, RELEASE);
  lock_callback(&table_lock, RELEASE);
  return p;
}

static void *close_cursor(void *p) {
  lock_callback(&cursor_lock, ACQUIRE);
  cursors--;
  lock_callback(&cursor_lock, RELEASE);
  lock_callback(&table_lock, ACQUIRE);
  tables--;
  lock_callback(&table_lock, RELEASE);
  return p;
}

int main(void) {
  pthread_t a, b;
  pthread_create(&a, 0, open_cursor, 0);
  pthread_create(&b, 0, close_cursor, 0);
  pthread_join(a, 0);
  pthread_join(b, 0);
  return 0;
}
