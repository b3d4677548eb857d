#include "store.h"

static void *writer(void *p) {
  store_put(&the_store, 7);
  return p;
}
static void *syncer(void *p) {
  replica_resync(&the_replica);
  return p;
}

int main(void) {
  pthread_t w, s;
  pthread_create(&w, 0, writer, 0);
  pthread_create(&s, 0, syncer, 0);
  pthread_join(w, 0);
  pthread_join(s, 0);
  return 0;
}
