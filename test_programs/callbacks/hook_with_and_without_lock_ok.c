// One hook is called twice: once before the lock of the table, once after it.
#include <pthread.h>

static pthread_mutex_t table = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t journal = PTHREAD_MUTEX_INITIALIZER;
static int rows, lines;
static void (*on_change)(int row);

static void write_line(int row) {
  pthread_mutex_lock(&journal);
  lines += row;
  pthread_mutex_unlock(&journal);
}

static void *insert(void *unused) {
  on_change(1);
  pthread_mutex_lock(&table);
  rows++;
  pthread_mutex_unlock(&table);
  on_change(1);
  return unused;
}

static void *rotate(void *unused) {
  pthread_mutex_lock(&journal);
  lines = 0;
  pthread_mutex_lock(&table);
  lines = rows;
  pthread_mutex_unlock(&table);
  pthread_mutex_unlock(&journal);
  return unused;
}

int main(void) {
  pthread_t inserter, rotator;
  on_change = write_line;
  pthread_create(&inserter, NULL, insert, NULL);
  pthread_create(&rotator, NULL, rotate, NULL);
  pthread_join(inserter, NULL);
  pthread_join(rotator, NULL);
  return 0;
}
