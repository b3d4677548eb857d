/* A ledger: records are locked for processes, and there is one of them, with two threads. */
#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>

static int accounts, journal; /* both opened before the work is shared out */

static int take(int fd) {
  struct flock whole = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
  return fcntl(fd, F_SETLKW, &whole);
}

static void give(int fd) {
  struct flock whole = {.l_type = F_UNLCK, .l_whence = SEEK_SET};
  fcntl(fd, F_SETLK, &whole);
}

static int post(void) {
  if (take(accounts)) return 1;
  if (take(journal)) {
    give(accounts);
    return 1;
  }
  give(journal);
  give(accounts);
  return 0;
}

static int replay(void) {
  if (take(journal)) return 1;
  if (take(accounts)) {
    give(journal);
    return 1;
  }
  give(accounts);
  give(journal);
  return 0;
}

static void *other(void *p) {
  replay();
  return p;
}

int main(void) {
  pthread_t t;
  accounts = open("/tmp/lockgraph-accounts", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  journal = open("/tmp/lockgraph-journal", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (accounts < 0 || journal < 0) return 1;
  if (pthread_create(&t, NULL, other, NULL)) return 1;
  post();
  pthread_join(t, NULL);
  unlink("/tmp/lockgraph-accounts");
  unlink("/tmp/lockgraph-journal");
  return 0;
}
