// Each thread waits for the other's end.
#include <pthread.h>
#include <semaphore.h>

static pthread_t left, right;
static sem_t both_known;

static void *left_main(void *p) {
  sem_wait(&both_known);
  pthread_join(right, NULL);
  return p;
}
static void *right_main(void *p) {
  sem_wait(&both_known);
  pthread_join(left, NULL); /* expect-static: LG1006 */
  return p;
}

int main(void) {
  sem_init(&both_known, 0, 0);
  pthread_create(&left, NULL, left_main, NULL);
  pthread_create(&right, NULL, right_main, NULL);
  sem_post(&both_known);
  sem_post(&both_known);
  return 0;
}
