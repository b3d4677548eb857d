/* A backup tool: the copier and the pruner are processes of their own; each locks the catalogue and
   the archive. */
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <sys/wait.h>
#include <unistd.h>

static char catalogue_path[64], archive_path[64];

static int take(const char *path) {
  int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd >= 0 && flock(fd, LOCK_EX) < 0) {
    close(fd);
    return -1;
  }
  return fd;
}

static int copy(void) {
  int catalogue = take(catalogue_path);
  if (catalogue < 0) return 1;
  int archive = take(archive_path);
  if (archive >= 0) close(archive);
  close(catalogue);
  return archive < 0;
}

static int prune(void) {
  int archive = take(archive_path);
  if (archive < 0) return 1;
  int catalogue = take(catalogue_path); /* expect-static: LG1001 lock on file archive_path -> lock on file catalogue_path */
  if (catalogue >= 0) close(catalogue);
  close(archive);
  return catalogue < 0;
}

static pid_t start(int (*work)(void)) {
  pid_t pid = fork();
  if (pid == 0) _exit(work());
  return pid;
}

int main(void) {
  int status;
  snprintf(catalogue_path, sizeof catalogue_path, "/tmp/lockgraph-catalogue.%d", (int)getpid());
  snprintf(archive_path, sizeof archive_path, "/tmp/lockgraph-archive.%d", (int)getpid());
  pid_t copier = start(copy);
  pid_t pruner = start(prune);
  if (copier > 0) waitpid(copier, &status, 0);
  if (pruner > 0) waitpid(pruner, &status, 0);
  unlink(catalogue_path);
  unlink(archive_path);
  return 0;
}
