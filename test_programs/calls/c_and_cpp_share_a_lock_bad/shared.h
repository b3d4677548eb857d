#ifndef SHARED_H
#define SHARED_H
#include <pthread.h>

#ifdef __cplusplus
extern "C" {
#endif

extern pthread_mutex_t heap_lock;
extern pthread_mutex_t gc_lock;
void c_allocate(void);
void cpp_collect(void);

#ifdef __cplusplus
}
#endif
#endif
