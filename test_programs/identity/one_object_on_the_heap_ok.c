// The only host is made on the heap; a plugin that is called without its lock calls it back.
#include <pthread.h>
#include <stdlib.h>

struct host;
struct plugin {
  void (*on_event)(struct plugin *self);
  struct host *host;
};
struct host {
  pthread_mutex_t mutex;
  struct plugin *plugins[4];
  int count;
};

static struct host *new_host(void) {
  struct host *host = calloc(1, sizeof *host);
  if (host == 0) abort();
  pthread_mutex_init(&host->mutex, 0);
  return host;
}

static void add(struct host *host, struct plugin *plugin) {
  plugin->host = host;
  pthread_mutex_lock(&host->mutex);
  host->plugins[host->count++] = plugin;
  pthread_mutex_unlock(&host->mutex);
}

static void leave(struct plugin *self) {
  pthread_mutex_lock(&self->host->mutex);
  self->host->count--;
  pthread_mutex_unlock(&self->host->mutex);
}

static void emit(struct host *host) {
  struct plugin *plugins[4];
  pthread_mutex_lock(&host->mutex);
  int count = host->count;
  for (int i = 0; i < count; i++) plugins[i] = host->plugins[i];
  pthread_mutex_unlock(&host->mutex);
  for (int i = 0; i < count; i++) plugins[i]->on_event(plugins[i]);
}

int main(void) {
  struct plugin plugin = {leave, 0};
  struct host *host = new_host();
  add(host, &plugin);
  emit(host);
  free(host);
  return 0;
}
