/* A ledger: records are locked for processes, and there are two of them. */
#include <fcntl.h>
#include <sys/wait.h>
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
  if (take(accounts)) {  /* expect-static: LG1001 lock on file "/tmp/lockgraph-accounts" -> lock on file "/tmp/lockgraph-journal" */
    give(journal);
    return 1;
  }
  give(accounts);
  give(journal);
  return 0;
}

int main(void) {
  int status = 0;
  accounts = open("/tmp/lockgraph-accounts", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  journal = open("/tmp/lockgraph-journal", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (accounts < 0 || journal < 0) return 1;
  pid_t pid = fork();
  if (pid == 0) _exit(replay());
  post();
  if (pid > 0) waitpid(pid, &status, 0);
  unlink("/tmp/lockgraph-accounts");
  unlink("/tmp/lockgraph-journal");
  return status;
}
