#include <pthread.h>

static pthread_mutex_t sensor = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t motor = PTHREAD_MUTEX_INITIALIZER;
static int heat, speed;

static void brake(void) {
  pthread_mutex_lock(&motor);
  speed = 0;
  pthread_mutex_unlock(&motor);
}

static void coast(void) { heat--; }

static void *watch(void *hot) {
  void (*reaction)(void) = hot ? brake : coast;
  pthread_mutex_lock(&sensor);
  int act = heat > 3;
  if (act) reaction();
  pthread_mutex_unlock(&sensor);
  return hot;
}

static void *drive(void *p) {
  pthread_mutex_lock(&motor);
  speed++;
  pthread_mutex_lock(&sensor);
  heat++;
  pthread_mutex_unlock(&sensor);
  pthread_mutex_unlock(&motor);
  return p;
}

/* expect-static: LG1001 sensor -> motor */
int main(void) {
  pthread_t a, b;
  pthread_create(&a, 0, watch, &heat);
  pthread_create(&b, 0, drive, 0);
  pthread_join(a, 0);
  pthread_join(b, 0);
  return 0;
}
