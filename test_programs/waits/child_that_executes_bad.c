/* A build tool: commands run in children; the table of results is in shared memory only in one of
   its modes. */
#include <pthread.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

static pthread_mutex_t jobs = PTHREAD_MUTEX_INITIALIZER;
static int started;

struct result {
  pthread_mutex_t lock;
  int failed;
};
static struct result *result;

static void prepare(void) {
  pthread_mutexattr_t attributes;
  result = mmap(NULL, sizeof *result, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (result == MAP_FAILED) _exit(1);
  pthread_mutexattr_init(&attributes);
  pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
  pthread_mutex_init(&result->lock, &attributes);
}

static int run(const char *command) {
  int status = 0;
  pthread_mutex_lock(&jobs);
  started++;
  pthread_mutex_lock(&result->lock);
  pid_t pid = fork();
  if (pid == 0) {
    pthread_mutex_lock(&result->lock); /* expect-static: LG1006 result::lock */
    result->failed = 0;
    pthread_mutex_unlock(&result->lock);
    execl("/bin/sh", "sh", "-c", command, (char *)0);
    _exit(127);
  }
  if (pid > 0) waitpid(pid, &status, 0);
  pthread_mutex_unlock(&result->lock);
  pthread_mutex_unlock(&jobs);
  return status;
}

static void *other(void *p) {
  run("true");
  return p;
}

int main(void) {
  pthread_t t;
  prepare();
  if (pthread_create(&t, NULL, other, NULL)) return 1;
  pthread_join(t, NULL);
  return run("true");
}
