/* A mail filter: other processes are kept from the spool by a lock file, threads by a mutex. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/file.h>
#include <unistd.h>

static pthread_mutex_t counters = PTHREAD_MUTEX_INITIALIZER;
static int delivered, swept;

static int spool_lock(void) {
  int fd = open("/tmp/lockgraph-mailfilter.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return -1;
  while (flock(fd, LOCK_EX) < 0) {
    if (errno == EINTR) continue;
    close(fd);
    return -1;
  }
  return fd;
}

static void spool_unlock(int fd) {
  flock(fd, LOCK_UN);
  close(fd);
}

static void deliver(void) {
  int spool = spool_lock();
  if (spool < 0) return;
  pthread_mutex_lock(&counters);
  delivered++;
  pthread_mutex_unlock(&counters);
  spool_unlock(spool);
}

static void sweep(void) {
  pthread_mutex_lock(&counters);
  swept += delivered;
  pthread_mutex_unlock(&counters);
  int spool = spool_lock();
  if (spool >= 0) spool_unlock(spool);
}

static void *sweeper(void *p) {
  if (delivered < 0) sweep();
  return p;
}

int main(void) {
  pthread_t t;
  if (pthread_create(&t, NULL, sweeper, NULL)) return 1;
  deliver();
  pthread_join(t, NULL);
  unlink("/tmp/lockgraph-mailfilter.lock");
  return 0;
}
