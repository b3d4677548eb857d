#include <stdio.h>
#include <threads.h>

struct gauge {
  mtx_t guard;
  double value;
};

static struct gauge speed;
static mtx_t screen;

static int measure(void *arg) {
  struct gauge *g = arg;
  mtx_lock(&g->guard);
  g->value += 1.5;
  mtx_lock(&screen);
  printf("%f\n", g->value);
  mtx_unlock(&screen);
  mtx_unlock(&g->guard);
  return thrd_success;
}

static int refresh(void *arg) {
  struct gauge *g = arg;
  mtx_lock(&screen);
  mtx_lock(&g->guard); // expect-static: LG1001 gauge::guard -> screen
  printf("now %f\n", g->value);
  mtx_unlock(&g->guard);
  mtx_unlock(&screen);
  return thrd_success;
}

// expect-runtime: LG1001
int main(void) {
  thrd_t a, b;
  mtx_init(&speed.guard, mtx_plain);
  mtx_init(&screen, mtx_plain);
  thrd_create(&a, measure, &speed);
  thrd_create(&b, refresh, &speed);
  thrd_join(a, NULL);
  thrd_join(b, NULL);
  mtx_destroy(&speed.guard);
  mtx_destroy(&screen);
  return 0;
}
