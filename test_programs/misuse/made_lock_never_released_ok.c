// The same with a leave for each enter.
#include <pthread.h>
#include <stdlib.h>

struct gate {
  pthread_mutex_t bar;
  int passed;
};

static int gate_make(struct gate **out) {
  struct gate *made = malloc(sizeof *made);
  if (made == NULL) return 0;
  if (pthread_mutex_init(&made->bar, NULL) != 0) {
    free(made);
    return 0;
  }
  *out = made;
  return 1;
}

static void gate_enter(struct gate *g) { pthread_mutex_lock(&g->bar); }
static void gate_leave(struct gate *g) { pthread_mutex_unlock(&g->bar); }

int main(void) {
  static struct gate *north = NULL;
  if (!gate_make(&north)) exit(1);
  gate_enter(north);
  north->passed++;
  gate_leave(north);
  return 0;
}
