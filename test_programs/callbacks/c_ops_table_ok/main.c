#include "fs.h"

static struct file notes = {&disk_ops, PTHREAD_MUTEX_INITIALIZER, 0};

static void *reader(void *p) {
  vfs_read(&notes, 3);
  return p;
}
static void *closer(void *p) {
  vfs_close_all(&notes);
  return p;
}

int main(void) {
  pthread_t r, c;
  pthread_create(&r, 0, reader, 0);
  pthread_create(&c, 0, closer, 0);
  pthread_join(r, 0);
  pthread_join(c, 0);
  return 0;
}
