/* A variable of main that a global pointer leads to: both names are of one object. */
#define _GNU_SOURCE
#include <pthread.h>
#include <stdio.h>

struct server {
  pthread_mutex_t lock;
  int clients;
};

static struct server* running;

static void print_state(FILE* out) {
  pthread_mutex_lock(&running->lock);  // expect: LG1002 server::lock
  fprintf(out, "%d clients\n", running->clients);
  pthread_mutex_unlock(&running->lock);
}

static void accept_one(struct server* server, FILE* log) {
  pthread_mutex_lock(&server->lock);
  ++server->clients;
  if (log) print_state(log);
  pthread_mutex_unlock(&server->lock);
}

static void* serve(void* arg) {
  accept_one(arg, stderr);
  return 0;
}

int main(void) {
  struct server server = {.lock = PTHREAD_MUTEX_INITIALIZER};
  pthread_t thread;
  running = &server;
  pthread_create(&thread, 0, serve, &server);
  accept_one(&server, 0);
  pthread_join(thread, 0);
  running = 0;
  return 0;
}
