// A pool of jobs is waited for until it is idle, and then a lock is taken that its jobs need.
#include <pthread.h>
#include <stdlib.h>

struct job { void (*run)(void *); void *argument; struct job *next; };
struct pool {
  pthread_mutex_t mutex;
  pthread_cond_t work, idle;
  struct job *first;
  int pending, stop;
};
static struct pool pool = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0, 0};
static pthread_mutex_t results_mutex = PTHREAD_MUTEX_INITIALIZER;
static long results;

static void *work(void *argument) {
  struct pool *p = argument;
  pthread_mutex_lock(&p->mutex);
  for (;;) {
    while (p->first == 0 && !p->stop) pthread_cond_wait(&p->work, &p->mutex);
    if (p->first == 0) break;
    struct job *job = p->first;
    p->first = job->next;
    pthread_mutex_unlock(&p->mutex);
    job->run(job->argument);
    free(job);
    pthread_mutex_lock(&p->mutex);
    if (--p->pending == 0) pthread_cond_broadcast(&p->idle);
  }
  pthread_mutex_unlock(&p->mutex);
  return 0;
}

static void submit(struct pool *p, void (*run)(void *), void *argument) {
  struct job *job = malloc(sizeof *job);
  if (job == 0) return;
  job->run = run;
  job->argument = argument;
  pthread_mutex_lock(&p->mutex);
  job->next = p->first;
  p->first = job;
  p->pending++;
  pthread_cond_signal(&p->work);
  pthread_mutex_unlock(&p->mutex);
}

static void wait_until_idle(struct pool *p) {
  pthread_mutex_lock(&p->mutex);
  while (p->pending > 0) pthread_cond_wait(&p->idle, &p->mutex);
  pthread_mutex_unlock(&p->mutex);
}

static void add(void *argument) {
  pthread_mutex_lock(&results_mutex);
  results += (long)argument;
  pthread_mutex_unlock(&results_mutex);
}

int main(void) {
  pthread_t worker;
  pthread_create(&worker, 0, work, &pool);
  submit(&pool, add, (void *)1);
  wait_until_idle(&pool);
  pthread_mutex_lock(&results_mutex);
  results = 0;
  pthread_mutex_unlock(&results_mutex);
  pthread_mutex_lock(&pool.mutex);
  pool.stop = 1;
  pthread_cond_signal(&pool.work);
  pthread_mutex_unlock(&pool.mutex);
  pthread_join(worker, 0);
  return 0;
}
