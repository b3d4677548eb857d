/* Each object keeps its lock behind two pointers; the objects are variables. */
#include <pthread.h>
#include <stdlib.h>

struct handle {
  pthread_mutex_t* lock;
};

struct device {
  int frames;
  struct handle* handle;
};

static struct device camera, display;

static void take(struct device* device) { pthread_mutex_lock(device->handle->lock); }
static void give(struct device* device) { pthread_mutex_unlock(device->handle->lock); }

static int set_up(struct device* device) {
  device->handle = malloc(sizeof *device->handle);
  if (!device->handle) return -1;
  device->handle->lock = malloc(sizeof(pthread_mutex_t));
  if (!device->handle->lock) return -1;
  return pthread_mutex_init(device->handle->lock, 0);
}

static void* show(void* arg) {
  take(&camera);
  take(&display);
  display.frames = camera.frames;
  give(&display);
  give(&camera);
  return arg;
}

static void* tune(void* arg) {
  take(&camera);
  take(&display);
  camera.frames = display.frames / 2;
  give(&camera);
  give(&display);
  return arg;
}

int main(void) {
  pthread_t shower, tuner;
  if (set_up(&camera) || set_up(&display)) return 1;
  pthread_create(&shower, 0, show, 0);
  pthread_create(&tuner, 0, tune, 0);
  pthread_join(shower, 0);
  pthread_join(tuner, 0);
  return 0;
}
