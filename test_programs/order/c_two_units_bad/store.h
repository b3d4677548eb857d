#ifndef STORE_H
#define STORE_H
#include <pthread.h>

struct store {
  pthread_mutex_t lock;
  int keys;
};
struct replica {
  pthread_mutex_t lock;
  struct store *primary;
  int lag;
};

extern struct store the_store;
extern struct replica the_replica;

void store_put(struct store *s, int key);
void replica_apply(struct replica *r, int key);
void replica_resync(struct replica *r);
#endif
