/* A thread counts how deep it reads: only the outermost call takes the lock. */
#define _GNU_SOURCE
#include <pthread.h>

static pthread_rwlock_t tree_lock;
static int nodes[8];

static _Thread_local unsigned depth;

static void begin_read(void) {
  if (depth++ == 0) pthread_rwlock_rdlock(&tree_lock);
}

static void end_read(void) {
  if (--depth == 0) pthread_rwlock_unlock(&tree_lock);
}

static int value_of(int node) {
  int value;
  begin_read();
  value = nodes[node & 7];
  end_read();
  return value;
}

typedef int (*visitor)(int node);

static int visit_all(visitor visit) {
  int sum = 0, node;
  begin_read();
  for (node = 0; node < 8; ++node) sum += visit(node);
  end_read();
  return sum;
}

static void* poll_values(void* arg) {
  int* sum = arg;
  *sum = visit_all(value_of);
  return 0;
}

int main(void) {
  pthread_rwlockattr_t attributes;
  pthread_t poller;
  int sum = 0;
  pthread_rwlockattr_init(&attributes);
  pthread_rwlockattr_setkind_np(&attributes, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
  pthread_rwlock_init(&tree_lock, &attributes);
  pthread_create(&poller, 0, poll_values, &sum);
  pthread_rwlock_wrlock(&tree_lock);
  nodes[1] = 1;
  pthread_rwlock_unlock(&tree_lock);
  pthread_join(poller, 0);
  return sum > 8;
}
