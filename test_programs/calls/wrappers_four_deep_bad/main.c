#include <pthread.h>

void device_setup(void);
void device_write(int v);
void device_interrupt(void);

static void *writer(void *p) {
  device_write(42);
  return p;
}
static void *interrupts(void *p) {
  device_interrupt();
  return p;
}

int main(void) {
  pthread_t w, i;
  device_setup();
  pthread_create(&w, 0, writer, 0);
  pthread_create(&i, 0, interrupts, 0);
  pthread_join(w, 0);
  pthread_join(i, 0);
  return 0;
}
