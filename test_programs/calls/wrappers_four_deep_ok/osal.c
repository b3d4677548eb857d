#include "osal.h"

static int native_lock(pthread_mutex_t *n) { return pthread_mutex_lock(n); }

static int checked(pthread_mutex_t *n, const char *label) {
  int error = native_lock(n);
  return label == 0 ? -1 : error;
}

void osal_init(osal_mutex *m, const char *label) {
  pthread_mutex_init(&m->native, 0);
  m->label = label;
}

int osal_take(osal_mutex *m) { return checked(&m->native, m->label); }

int osal_give(osal_mutex *m) { return pthread_mutex_unlock(&m->native); }
