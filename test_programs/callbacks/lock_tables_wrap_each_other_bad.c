// Tables of lock functions: the plain one, and one that counts and calls the one before it.
#include <pthread.h>
#include <string.h>

struct lock_calls {
  int (*lock)(void *);
  int (*unlock)(void *);
};

static struct lock_calls calls;     /* what the program uses */
static struct lock_calls original;  /* what the counting ones call */

struct counted {
  pthread_mutex_t *inner;
  int taken;
};

static int plain_lock(void *lock) { return pthread_mutex_lock(lock); }
static int plain_unlock(void *lock) { return pthread_mutex_unlock(lock); }

static int counting_lock(void *lock) {
  struct counted *counted = lock;
  int rc = 0;
  if (original.lock) rc = original.lock(counted->inner);
  if (rc == 0) counted->taken++;
  return rc;
}

static int counting_unlock(void *lock) {
  struct counted *counted = lock;
  counted->taken--;
  return original.unlock ? original.unlock(counted->inner) : 0;
}

static void use(const struct lock_calls *table) {
  if (table)
    memcpy(&calls, table, sizeof calls);
  else
    memset(&calls, 0, sizeof calls);
}

static void use_plain_locks(void) {
  struct lock_calls plain = {plain_lock, plain_unlock};
  use(&plain);
}

static void count_locks(void) {
  static struct lock_calls counting = {counting_lock, counting_unlock};
  memcpy(&original, &calls, sizeof original);
  memcpy(&calls, &counting, sizeof calls);
}

#define TAKE(x) do { if ((x)->lock) calls.lock((x)->lock); } while (0)
#define GIVE(x) do { if ((x)->lock) calls.unlock((x)->lock); } while (0)

struct base {
  void *lock;
  int events;
};

static int add(struct base *base) {
  int i, result;
  TAKE(base);
  for (i = 0; i < base->events; ++i) {
    if (i * i == base->events) break;
  }
  base->events++;
  result = i;
  GIVE(base);
  return result;
}

static int add_two(struct base *base) {
  int result;
  TAKE(base);
  result = add(base); /* expect-static: LG1002 * */
  GIVE(base);
  return result;
}

int main(int argc, char **argv) {
  pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
  struct counted counted = {&mutex, 0};
  struct base base = {&mutex, argc};
  (void)argv;
  use_plain_locks();
  if (argc > 3) {
    count_locks();
    base.lock = &counted;
  }
  add(&base);
  add(&base);
  if (argc > 2) add_two(&base);
  use(NULL);
  return 0;
}
