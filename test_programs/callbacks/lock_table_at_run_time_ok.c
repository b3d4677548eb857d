// Lock functions chosen at run time: threaded or not.
#include <pthread.h>

struct lock_methods {
  void (*acquire)(void *);
  void (*release)(void *);
};

static void real_acquire(void *m) { pthread_mutex_lock(m); }
static void real_release(void *m) { pthread_mutex_unlock(m); }
static void no_op(void *m) { (void)m; }

static struct lock_methods methods = {no_op, no_op};

static void enable_threads(void) {
  methods.acquire = real_acquire;
  methods.release = real_release;
}

struct base {
  pthread_mutex_t *th_base_lock;
  int events;
};
static pthread_mutex_t base_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t dns_lock = PTHREAD_MUTEX_INITIALIZER;
static struct base base = {&base_lock, 0};
static int lookups;

#define BASE_LOCK(b) methods.acquire((b)->th_base_lock)
#define BASE_UNLOCK(b) methods.release((b)->th_base_lock)

static void *add_event(void *p) {
  BASE_LOCK(&base);
  base.events++;
  methods.acquire(&dns_lock);
  lookups++;
  methods.release(&dns_lock);
  BASE_UNLOCK(&base);
  return p;
}

static void *resolve(void *p) {
  methods.acquire(&dns_lock);
  lookups--;
  methods.release(&dns_lock);
  BASE_LOCK(&base);
  base.events--;
  BASE_UNLOCK(&base);
  return p;
}

int main(void) {
  pthread_t a, b;
  enable_threads();
  pthread_create(&a, 0, add_event, 0);
  pthread_create(&b, 0, resolve, 0);
  pthread_join(a, 0);
  pthread_join(b, 0);
  return 0;
}
