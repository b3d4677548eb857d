#include "lockdefs.h"

static void *loader(void *p) {
  zone_reload(default_view.zone);
  return p;
}
static void *control(void *p) {
  view_freeze(&default_view);
  return p;
}

/* expect-static: LG1001 * */
/* accept-runtime: LG1005 * -- a run cannot tell the name of the second zone */
int main(void) {
  pthread_t a, b;
  pthread_create(&a, 0, loader, 0);
  pthread_create(&b, 0, control, 0);
  pthread_join(a, 0);
  pthread_join(b, 0);
  return zone_count(default_view.zone, 0) - 7;
}
