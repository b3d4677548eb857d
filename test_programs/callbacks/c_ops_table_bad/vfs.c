#include "fs.h"

struct mount root_mount = {PTHREAD_MUTEX_INITIALIZER, 1};

int vfs_read(struct file *f, int n) {
  int got;
  pthread_mutex_lock(&f->lock);
  got = f->ops->read(f, n);
  pthread_mutex_unlock(&f->lock);
  return got;
}

int vfs_close_all(struct file *f) {
  int rc;
  pthread_mutex_lock(&root_mount.lock);
  rc = f->ops->close(f);
  root_mount.open_files--;
  pthread_mutex_unlock(&root_mount.lock);
  return rc;
}
