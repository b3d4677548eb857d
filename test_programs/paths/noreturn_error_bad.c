// fatal() does not return: no path leaves with the lock held.
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static void fatal(const char *text) {
  fprintf(stderr, "%s\n", text);
}

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int budget = 3;

int spend(int amount) {
  pthread_mutex_lock(&lock);
  if (amount > budget) {
    fatal("over budget");
    return -1;
    /* expect-static: LG2001 lock */
  }
  budget -= amount;
  pthread_mutex_unlock(&lock);
  return budget;
}

int main(void) {
  spend(1);
  return 0;
}
