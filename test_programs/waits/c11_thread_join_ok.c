#include <threads.h>

struct channel {
  mtx_t lock;
  int value;
};

static int pump(void *arg) {
  struct channel *c = arg;
  if (mtx_lock(&c->lock) != thrd_success) return 1;
  c->value++;
  mtx_unlock(&c->lock);
  return 0;
}

int main(void) {
  struct channel c = {.value = 0};
  thrd_t t;
  int result;
  if (mtx_init(&c.lock, mtx_plain) != thrd_success) return 1;
  mtx_lock(&c.lock);
  thrd_create(&t, pump, &c);
  mtx_unlock(&c.lock);
  thrd_join(t, &result);
  mtx_destroy(&c.lock);
  return result;
}
