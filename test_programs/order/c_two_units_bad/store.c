#include "store.h"

struct store the_store = {PTHREAD_MUTEX_INITIALIZER, 0};

void store_put(struct store *s, int key) {
  pthread_mutex_lock(&s->lock);
  s->keys += key;
  replica_apply(&the_replica, key);
  pthread_mutex_unlock(&s->lock);
}
