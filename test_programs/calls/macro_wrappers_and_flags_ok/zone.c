#include "lockdefs.h"

static struct zone root_zone = {{PTHREAD_RWLOCK_INITIALIZER, "nobody"}, 1};
struct view default_view = {{PTHREAD_RWLOCK_INITIALIZER, "nobody"}, &root_zone, 1};

int zone_count(struct zone *z, unsigned flags) {
  int n;
  if (flags & NEED_LOCK) OBJ_RDLOCK(z);
  n = z->records;
  if (flags & NEED_LOCK) OBJ_UNLOCK(z);
  return n;
}

void zone_reload(struct zone *z) {
  OBJ_WRLOCK(z);
  z->records = 7;
  OBJ_UNLOCK(z);
}

void view_freeze(struct view *v) {
  OBJ_WRLOCK(v);
  v->zones = zone_count(v->zone, NEED_LOCK);
  OBJ_UNLOCK(v);
}
