/* A member leads to the object around it: offsetof and a cast. */
#include <pthread.h>
#include <stddef.h>

#define container_of(pointer, type, member) \
  ((type*)((char*)(pointer) - offsetof(type, member)))

struct watcher {
  void (*changed)(struct watcher*, int);
};

struct channel {
  pthread_mutex_t lock;
  int level;
  struct watcher watcher;
};

static void channel_changed(struct watcher* watcher, int level) {
  struct channel* channel = container_of(watcher, struct channel, watcher);
  pthread_mutex_lock(&channel->lock);
  channel->level = level;
  pthread_mutex_unlock(&channel->lock);
}

static struct channel mixer = {PTHREAD_MUTEX_INITIALIZER, 0, {channel_changed}};

static void set_level(struct channel* channel, int level) {
  struct watcher* watcher = &channel->watcher;
  pthread_mutex_lock(&channel->lock);
  channel->level = 0;
  pthread_mutex_unlock(&channel->lock);
  watcher->changed(watcher, level);
}

static void* fade(void* arg) {
  set_level(&mixer, 3);
  return arg;
}

int main(void) {
  pthread_t fader;
  pthread_create(&fader, 0, fade, 0);
  pthread_join(fader, 0);
  return 0;
}
