#ifndef FS_H
#define FS_H
#include <pthread.h>

struct file;
struct file_ops {
  int (*read)(struct file *f, int n);
  int (*close)(struct file *f);
};
struct file {
  const struct file_ops *ops;
  pthread_mutex_t lock;
  int position;
};
struct mount {
  pthread_mutex_t lock;
  int open_files;
};

extern struct mount root_mount;
extern const struct file_ops disk_ops;

int vfs_read(struct file *f, int n);
int vfs_close_all(struct file *f);
#endif
