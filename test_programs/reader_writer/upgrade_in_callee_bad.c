#include <pthread.h>
#include <stdlib.h>

struct inode {
  pthread_rwlock_t lock;
  int links;
};

static void inode_touch(struct inode *i) {
  pthread_rwlock_wrlock(&i->lock);
  i->links++;
  pthread_rwlock_unlock(&i->lock);
}

static int inode_stat(struct inode *i) {
  pthread_rwlock_rdlock(&i->lock);
  int n = i->links;
  if (n == 0) inode_touch(i); /* wish-static: LG1004 inode::lock -- the only caller sets a value that rules this path out */
  pthread_rwlock_unlock(&i->lock);
  return n;
}

int main(void) {
  struct inode *i = malloc(sizeof *i);
  if (i == NULL) return 1;
  pthread_rwlock_init(&i->lock, NULL);
  i->links = 1;
  int n = inode_stat(i);
  pthread_rwlock_destroy(&i->lock);
  free(i);
  return n - 1;
}
