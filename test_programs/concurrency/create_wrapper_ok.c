// Threads are started by a wrapper that gets the routine as a parameter and aborts on errors.
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct job {
  void (*routine)(void *);
  void *argument;
};

static void die(const char *what, int error) {
  fprintf(stderr, "%s: %s\n", what, strerror(error));
  exit(EXIT_FAILURE);
}

static void *trampoline(void *p) {
  struct job job = *(struct job *)p;
  free(p);
  job.routine(job.argument);
  return NULL;
}

static pthread_t xthread_create(void (*routine)(void *), void *argument) {
  pthread_t id;
  struct job *job = malloc(sizeof *job);
  if (!job) die("malloc", ENOMEM);
  job->routine = routine;
  job->argument = argument;
  int error = pthread_create(&id, NULL, trampoline, job);
  if (error) die("pthread_create", error);
  return id;
}

static pthread_mutex_t inbox = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t outbox = PTHREAD_MUTEX_INITIALIZER;

static void deliver(void *count) {
  pthread_mutex_lock(&outbox);
  pthread_mutex_lock(&inbox);
  ++*(int *)count;
  pthread_mutex_unlock(&inbox);
  pthread_mutex_unlock(&outbox);
}

static void reply(void *count) {
  pthread_mutex_lock(&outbox);
  pthread_mutex_lock(&inbox);
  --*(int *)count;
  pthread_mutex_unlock(&outbox);
  pthread_mutex_unlock(&inbox);
}

int main(void) {
  static int letters;
  pthread_t a = xthread_create(deliver, &letters);
  pthread_t b = xthread_create(reply, &letters);
  pthread_join(a, NULL);
  pthread_join(b, NULL);
  return letters;
}
