/* The locks of a library that is not seen: what its functions do, their names say. */
#include <pthread.h>

struct os_mutex;
extern struct os_mutex* os_mutex_new(void) __attribute__((weak));
extern void os_mutex_lock(struct os_mutex*) __attribute__((weak));
extern _Bool os_mutex_trylock(struct os_mutex*) __attribute__((weak));
extern void os_mutex_unlock(struct os_mutex*) __attribute__((weak));

struct port {
  struct os_mutex* lock;
  int bytes;
};

static struct port in, out;

static void* receive(void* arg) {
  os_mutex_lock(in.lock);
  os_mutex_lock(out.lock);
  out.bytes += in.bytes;
  os_mutex_unlock(out.lock);
  os_mutex_unlock(in.lock);
  return arg;
}

static void* flush(void* arg) {
  os_mutex_lock(out.lock);
  if (os_mutex_trylock(in.lock)) {
    in.bytes = 0;
    os_mutex_unlock(in.lock);
  }
  os_mutex_unlock(out.lock);
  return arg;
}

int main(void) {
  pthread_t receiver, flusher;
  if (!os_mutex_new) return 0;
  in.lock = os_mutex_new();
  out.lock = os_mutex_new();
  pthread_create(&receiver, 0, receive, 0);
  pthread_create(&flusher, 0, flush, 0);
  pthread_join(receiver, 0);
  pthread_join(flusher, 0);
  return 0;
}
