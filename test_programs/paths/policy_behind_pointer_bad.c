// Whether a bucket stays locked during the visit is said by the policy of the pass; the pass may get
// another policy between two rounds. The visit takes the lock itself.
#include <pthread.h>
#include <stdbool.h>

struct policy {
  bool keeps_locked;
};
static const struct policy quick = {false}, careful = {true};
static struct {
  const struct policy *policy;
  int visited;
} pass;
static pthread_mutex_t bucket[8], sweeper = PTHREAD_MUTEX_INITIALIZER;
static int pending = 1;

static void choose(const struct policy *next) {
  if (pending) pass.policy = next;
}

static void visit(int i) {
  pthread_mutex_lock(&bucket[i]);  // expect: LG1002 bucket
  pass.visited += i;
  pthread_mutex_unlock(&bucket[i]);
}

static void *sweep(void *unused) {
  pthread_mutex_lock(&sweeper);
  while (pending) {
    for (int i = 0; i < 8; i++) {
      pthread_mutex_lock(&bucket[i]);
      if (!pass.policy->keeps_locked) pthread_mutex_unlock(&bucket[i]);
      visit(i);
      if (pass.policy->keeps_locked) pthread_mutex_unlock(&bucket[i]);
    }
    pending--;
    choose(&quick);
  }
  pthread_mutex_unlock(&sweeper);
  return unused;
}

int main(int argc, char **argv) {
  (void)argv;
  for (int i = 0; i < 8; i++) pthread_mutex_init(&bucket[i], 0);
  pass.policy = argc > 5 ? &quick : &careful;
  pthread_t thread;
  pthread_create(&thread, 0, sweep, 0);
  pthread_join(thread, 0);
  return 0;
}
