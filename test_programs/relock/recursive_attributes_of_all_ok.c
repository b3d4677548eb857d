// All locks of a program are made with attributes that are set once; who uses them keeps pointers.
#include <pthread.h>
#include <stdlib.h>

static pthread_mutexattr_t plain, nesting;

static void set_up(void) {
  pthread_mutexattr_init(&plain);
  pthread_mutexattr_init(&nesting);
  pthread_mutexattr_settype(&nesting, PTHREAD_MUTEX_RECURSIVE);
}

static void *make_lock(int nests) {
  pthread_mutexattr_t *attributes = &plain;
  pthread_mutex_t *lock = malloc(sizeof *lock);
  if (!lock) return NULL;
  if (nests) attributes = &nesting;
  if (pthread_mutex_init(lock, attributes)) {
    free(lock);
    return NULL;
  }
  return lock;
}

struct cache {
  void *lock;
  int hits;
};

static struct cache *make_cache(void) {
  struct cache *cache = calloc(1, sizeof *cache);
  if (!cache) return NULL;
  cache->lock = make_lock(1);
  if (!cache->lock) {
    free(cache);
    return NULL;
  }
  return cache;
}

static void hit(struct cache *cache) {
  pthread_mutex_lock(cache->lock);
  cache->hits++;
  pthread_mutex_unlock(cache->lock);
}

static void hit_twice(struct cache *cache) {
  pthread_mutex_lock(cache->lock);
  hit(cache);
  hit(cache);
  pthread_mutex_unlock(cache->lock);
}

int main(int argc, char **argv) {
  struct cache *cache;
  set_up();
  cache = make_cache();
  if (!cache) return 1;
  hit(cache);
  (void)argv;
  if (argc > 2) hit_twice(cache);
  return 0;
}
