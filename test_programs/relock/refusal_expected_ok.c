// A mutex that checks who locks it, and a function that takes its refusal for "mine already".
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

struct journal {
  pthread_mutex_t lock;
  int depth, lines;
};

static void journal_make(struct journal* j) {
  pthread_mutexattr_t kind;
  pthread_mutexattr_init(&kind);
  pthread_mutexattr_settype(&kind, PTHREAD_MUTEX_ERRORCHECK);
  pthread_mutex_init(&j->lock, &kind);
  pthread_mutexattr_destroy(&kind);
  j->depth = j->lines = 0;
}

/* 1 if the caller has to leave again. */
static int journal_enter(struct journal* j) {
  switch (pthread_mutex_lock(&j->lock)) {
    case 0:
      return 1;
    case EDEADLK:
      return 0;
    default:
      abort();
  }
}

static int journal_size(struct journal* j) {
  const int entered = journal_enter(j);
  const int lines = j->lines;
  if (entered) pthread_mutex_unlock(&j->lock);
  return lines;
}

static void journal_add(struct journal* j, int line) {
  const int entered = journal_enter(j);
  if (line > journal_size(j)) j->lines++;
  if (entered) pthread_mutex_unlock(&j->lock);
}

static void* writer(void* j) {
  journal_add(j, 1);
  return NULL;
}

int main(int argc, char** argv) {
  static struct journal j;
  pthread_t thread;
  (void)argv;
  journal_make(&j);
  if (argc < 2) return 0;
  pthread_create(&thread, NULL, writer, &j);
  journal_add(&j, 2);
  return pthread_join(thread, NULL);
}
