#ifndef OSAL_H
#define OSAL_H
#include <pthread.h>

typedef struct {
  pthread_mutex_t native;
  const char *label;
} osal_mutex;

void osal_init(osal_mutex *m, const char *label);
int osal_take(osal_mutex *m);
int osal_give(osal_mutex *m);
#endif
