// Spin locks of atomic built-ins: a loop that sets a word until it was clear, a store that clears it.
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

typedef struct {
  atomic_int taken;
} spin_t;

static void spin_lock(spin_t *s) {
  for (;;) {
    int expected = 0;
    if (atomic_compare_exchange_weak(&s->taken, &expected, 1)) break;
    sched_yield();
  }
}
static void spin_unlock(spin_t *s) { atomic_store_explicit(&s->taken, 0, memory_order_release); }

struct queue {
  spin_t lock;
  int length;
};
static struct queue received, sent;

static void *receive(void *unused) {
  spin_lock(&received.lock);
  spin_lock(&sent.lock);
  received.length++;
  spin_unlock(&sent.lock);
  spin_unlock(&received.lock);
  return unused;
}

static void *send(void *unused) {
  spin_lock(&sent.lock);
  spin_lock(&received.lock); /* expect-static: LG1005 sent.lock -> received.lock */
  sent.length++;
  spin_unlock(&received.lock);
  spin_unlock(&sent.lock);
  return unused;
}

/* Set once and looked at: no lock. */
static atomic_int started;

int main(void) {
  if (atomic_exchange(&started, 1)) return 1;
  pthread_t a, b;
  pthread_create(&a, 0, receive, 0);
  pthread_create(&b, 0, send, 0);
  pthread_join(a, 0);
  pthread_join(b, 0);
  return 0;
}
