/* A log follower: under the lock it reads from the pipe what the collector wrote. */
#include <poll.h>
#include <pthread.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int lines;
static int feed[2];

static void *collector(void *p) {
  pthread_mutex_lock(&lock);
  lines++;
  pthread_mutex_unlock(&lock);
  char line = 'x';
  return write(feed[1], &line, 1) == 1 ? p : NULL;
}

static void follow(void) {
  char line;
  struct pollfd ready = {.fd = feed[0], .events = POLLIN};
  if (poll(&ready, 1, -1) != 1) return;
  pthread_mutex_lock(&lock);
  if (read(feed[0], &line, 1) == 1) lines--;
  pthread_mutex_unlock(&lock);
}

int main(void) {
  pthread_t t;
  if (pipe(feed)) return 1;
  if (pthread_create(&t, NULL, collector, NULL)) return 1;
  follow();
  pthread_join(t, NULL);
  return 0;
}
