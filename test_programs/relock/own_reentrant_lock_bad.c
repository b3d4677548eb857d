// A reentrant lock of the program's own: it remembers its owner. Entering twice is fine.
#include <pthread.h>

struct monitor {
  pthread_mutex_t mutex;
  pthread_t owner;
  int depth;
};

static void enter(struct monitor *m) {
  if (m->depth > 0 && pthread_equal(m->owner, pthread_self())) {
    m->depth++;
    return;
  }
  pthread_mutex_lock(&m->mutex);
  m->owner = pthread_self();
  m->depth = 1;
}

static void leave(struct monitor *m) {
  if (--m->depth == 0) {
    m->owner = 0;
    pthread_mutex_unlock(&m->mutex);
  }
}

static struct monitor tree = {PTHREAD_MUTEX_INITIALIZER, 0, 0};
static struct monitor log_book = {PTHREAD_MUTEX_INITIALIZER, 0, 0};

static void *insert(void *unused) {
  enter(&tree);
  enter(&tree);
  enter(&log_book);
  leave(&log_book);
  leave(&tree);
  leave(&tree);
  return unused;
}

static void *replay(void *unused) {
  enter(&log_book);
  enter(&tree); /* expect-static: LG1001 log_book -> tree */
  leave(&tree);
  leave(&log_book);
  return unused;
}

int main(void) {
  pthread_t a, b;
  pthread_create(&a, 0, insert, 0);
  pthread_create(&b, 0, replay, 0);
  pthread_join(a, 0);
  pthread_join(b, 0);
  return 0;
}
