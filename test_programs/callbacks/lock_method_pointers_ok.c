// A lock is an object with methods: m->lock(m). What they do is set when it is made.
#include <pthread.h>
#include <stdlib.h>

typedef struct mutex mutex_t;
struct mutex {
  void (*lock)(mutex_t *this);
  void (*unlock)(mutex_t *this);
  void (*destroy)(mutex_t *this);
};

typedef struct {
  mutex_t public;
  pthread_mutex_t native;
} private_mutex_t;

static void lock_(mutex_t *this) { pthread_mutex_lock(&((private_mutex_t *)this)->native); }
static void unlock_(mutex_t *this) { pthread_mutex_unlock(&((private_mutex_t *)this)->native); }
static void destroy_(mutex_t *this) {
  pthread_mutex_destroy(&((private_mutex_t *)this)->native);
  free(this);
}

static mutex_t *mutex_create(void) {
  private_mutex_t *this = calloc(1, sizeof(*this));
  if (this == NULL) abort();
  this->public.lock = lock_;
  this->public.unlock = unlock_;
  this->public.destroy = destroy_;
  pthread_mutex_init(&this->native, NULL);
  return &this->public;
}

struct manager {
  mutex_t *mutex;
  int sas;
};
struct queue {
  mutex_t *mutex;
  int jobs;
};

static struct manager manager;
static struct queue queue;

static void *checkin(void *p) {
  manager.mutex->lock(manager.mutex);
  manager.sas++;
  queue.mutex->lock(queue.mutex);
  queue.jobs++;
  queue.mutex->unlock(queue.mutex);
  manager.mutex->unlock(manager.mutex);
  return p;
}

static void *work(void *p) {
  queue.mutex->lock(queue.mutex);
  queue.jobs--;
  queue.mutex->unlock(queue.mutex);
  manager.mutex->lock(manager.mutex);
  manager.sas--;
  manager.mutex->unlock(manager.mutex);
  return p;
}

int main(void) {
  pthread_t a, b;
  manager.mutex = mutex_create();
  queue.mutex = mutex_create();
  pthread_create(&a, NULL, checkin, NULL);
  pthread_create(&b, NULL, work, NULL);
  pthread_join(a, NULL);
  pthread_join(b, NULL);
  manager.mutex->destroy(manager.mutex);
  queue.mutex->destroy(queue.mutex);
  return 0;
}
