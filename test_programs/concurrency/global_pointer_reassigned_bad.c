#include <pthread.h>

static pthread_mutex_t paper = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t ink = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t *first = &paper;
static pthread_mutex_t *second = &ink;
static int pages;

static void *print_page(void *p) {
  pthread_mutex_lock(first);
  pthread_mutex_lock(second);
  pages++;
  pthread_mutex_unlock(second);
  pthread_mutex_unlock(first);
  return p;
}

/* expect-static: LG1001 paper -> ink */
int main(void) {
  pthread_t a, b;
  pthread_create(&a, NULL, print_page, NULL);
  first = &ink;
  second = &paper;
  pthread_create(&b, NULL, print_page, NULL);
  pthread_join(a, NULL);
  pthread_join(b, NULL);
  return pages;
}
