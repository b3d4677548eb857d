#include <pthread.h>
#include <stdio.h>

static pthread_mutex_t spool = PTHREAD_MUTEX_INITIALIZER;
static int jobs;

static int print_job(void) {
  if (pthread_mutex_trylock(&spool) == 0) {
    jobs++;
    pthread_mutex_lock(&spool); /* expect-static: LG1002 spool */
    jobs--;
    pthread_mutex_unlock(&spool);
    pthread_mutex_unlock(&spool);
    return 0;
  }
  pthread_mutex_lock(&spool);
  jobs++;
  pthread_mutex_unlock(&spool);
  return 1;
}

int main(void) {
  printf("%d\n", print_job());
  return 0;
}
