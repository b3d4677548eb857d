// A lock file and a mutex taken in opposite orders, by two threads with open files of their own.
#include <fcntl.h>
#include <pthread.h>
#include <sys/file.h>
#include <unistd.h>

static pthread_mutex_t table = PTHREAD_MUTEX_INITIALIZER;
static int rows;

static void *export_rows(void *p) {
  int fd = open("/tmp", O_RDONLY | O_DIRECTORY);
  pthread_mutex_lock(&table);
  flock(fd, LOCK_EX); /* expect-static: LG1001 table -> lock on file "/tmp" */
  rows--;
  close(fd);
  pthread_mutex_unlock(&table);
  return p;
}

static void *import_rows(void *p) {
  int fd = open("/tmp", O_RDONLY | O_DIRECTORY);
  flock(fd, LOCK_EX);
  pthread_mutex_lock(&table);
  rows++;
  pthread_mutex_unlock(&table);
  flock(fd, LOCK_UN);
  close(fd);
  return p;
}

int main(void) {
  pthread_t a, b;
  pthread_create(&a, 0, export_rows, 0);
  pthread_create(&b, 0, import_rows, 0);
  pthread_join(a, 0);
  pthread_join(b, 0);
  return rows;
}
