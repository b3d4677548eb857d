/* A block cache: the lock is two plain counters in the cache itself. */
#include <pthread.h>
#include <sched.h>

struct cache {
  int lines, dirty, written;
  unsigned ticket;
  volatile unsigned turn;
};

static struct cache cache;

static void enter(struct cache *c) {
  unsigned mine = __sync_fetch_and_add(&c->ticket, 1);
  for (;;) {
    unsigned now = c->turn;
    if (now == mine) break;
    sched_yield();
  }
}

static void leave(struct cache *c) { __sync_fetch_and_add(&c->turn, 1); }

static void write_back(struct cache *c) {
  enter(c); /* expect-static: LG1002 */
  c->written += c->dirty;
  c->dirty = 0;
  leave(c);
}

static void touch(struct cache *c) {
  enter(c);
  c->lines++;
  if (++c->dirty > 1000) write_back(c);
  leave(c);
}

static void *user(void *p) {
  for (int i = 0; i < 10; i++) touch(p);
  return p;
}

int main(void) {
  pthread_t t;
  if (pthread_create(&t, NULL, user, &cache)) return 1;
  user(&cache);
  pthread_join(t, NULL);
  return 0;
}
