// A lock that a function makes and hands out; nobody ever gives it back.
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

int main(void) {
  static struct gate *north = NULL;
  if (!gate_make(&north)) exit(1);
  gate_enter(north);
  north->passed++;
  return 0;
} // expect-static: LG2001 gate::bar
