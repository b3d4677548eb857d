/* A render farm on one machine: children report to a table in shared memory. */
#include <pthread.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

struct table {
  pthread_mutex_t lock;
  pid_t child;
  int frames;
};

static pthread_mutex_t log_lock = PTHREAD_MUTEX_INITIALIZER;
static int lines;

static struct table *make_table(void) {
  struct table *t = mmap(NULL, sizeof *t, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  pthread_mutexattr_t shared;
  if (t == MAP_FAILED) return NULL;
  pthread_mutexattr_init(&shared);
  pthread_mutexattr_setpshared(&shared, PTHREAD_PROCESS_SHARED);
  pthread_mutex_init(&t->lock, &shared);
  return t;
}

static void note(void) {
  pthread_mutex_lock(&log_lock);
  lines++;
  pthread_mutex_unlock(&log_lock);
}

static void render(struct table *t) {
  note(); /* the child's own copy of that lock */
  pthread_mutex_lock(&t->lock);
  t->frames++;
  pthread_mutex_unlock(&t->lock);
}

static void start(struct table *t) {
  pid_t pid = fork();
  if (pid == 0) {
    render(t);
    _exit(0);
  }
  pthread_mutex_lock(&t->lock);
  t->child = pid;
  pthread_mutex_unlock(&t->lock);
}

static void collect(struct table *t) {
  int status;
  pthread_mutex_lock(&log_lock);
  lines++;
  pthread_mutex_lock(&t->lock);
  pid_t child = t->child;
  t->child = 0;
  if (child > 0) waitpid(child, &status, 0); /* expect-static: LG1006 table::lock */
  pthread_mutex_unlock(&t->lock);
  pthread_mutex_unlock(&log_lock);
}

int main(void) {
  struct table *t = make_table();
  if (t == NULL) return 1;
  start(t);
  collect(t);
  return 0;
}
