#ifndef LOCKDEFS_H
#define LOCKDEFS_H
#include <pthread.h>

typedef struct {
  pthread_rwlock_t rw;
  const char *holder;
} obj_lock_t;

int obj_rdlock_(obj_lock_t *lock, const char *where);
int obj_wrlock_(obj_lock_t *lock, const char *where);
void obj_unlock_(obj_lock_t *lock);

#define OBJ_RDLOCK(o) obj_rdlock_(&(o)->lock, __func__)
#define OBJ_WRLOCK(o) obj_wrlock_(&(o)->lock, __func__)
#define OBJ_UNLOCK(o) obj_unlock_(&(o)->lock)

#define NEED_LOCK 1u

struct zone {
  obj_lock_t lock;
  int records;
};
struct view {
  obj_lock_t lock;
  struct zone *zone;
  int zones;
};

extern struct view default_view;
int zone_count(struct zone *z, unsigned flags);
void zone_reload(struct zone *z);
void view_freeze(struct view *v);
#endif
