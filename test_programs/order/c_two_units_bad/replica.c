#include "store.h"

struct replica the_replica = {PTHREAD_MUTEX_INITIALIZER, &the_store, 0};

void replica_apply(struct replica *r, int key) {
  pthread_mutex_lock(&r->lock);
  r->lag -= key;
  pthread_mutex_unlock(&r->lock);
}

void replica_resync(struct replica *r) {
  pthread_mutex_lock(&r->lock);
  pthread_mutex_lock(&r->primary->lock); /* expect: LG1001 store::lock -> replica::lock */
  r->lag = r->primary->keys;
  pthread_mutex_unlock(&r->primary->lock);
  pthread_mutex_unlock(&r->lock);
}
