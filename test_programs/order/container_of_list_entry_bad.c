/* Objects in an intrusive list, found by the address of the link inside them. */
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>

struct link {
  struct link* next;
};

#define entry(pointer, type, member)                                    \
  ({                                                                    \
    struct link* link_ = (pointer);                                     \
    (type*)((uintptr_t)link_ - offsetof(type, member));                 \
  })

struct bus {
  pthread_mutex_t lock;
  struct link devices;
};

struct device {
  int power;
  struct link in_bus;
  pthread_mutex_t lock;
};

static struct bus bus = {PTHREAD_MUTEX_INITIALIZER, {0}};
static struct device panel = {0, {0}, PTHREAD_MUTEX_INITIALIZER};

static int total_power(void) {
  int sum = 0;
  struct link* at;
  pthread_mutex_lock(&bus.lock);
  for (at = bus.devices.next; at; at = at->next) {
    struct device* device = entry(at, struct device, in_bus);
    pthread_mutex_lock(&device->lock);  // expect-static: LG1001 bus::lock -> device::lock
    sum += device->power;
    pthread_mutex_unlock(&device->lock);
  }
  pthread_mutex_unlock(&bus.lock);
  return sum;
}

static void unplug(struct device* device) {
  pthread_mutex_lock(&device->lock);
  device->power = 0;
  pthread_mutex_lock(&bus.lock);
  bus.devices.next = device->in_bus.next;
  pthread_mutex_unlock(&bus.lock);
  pthread_mutex_unlock(&device->lock);
}

static void* count(void* arg) {
  *(int*)arg = total_power();
  return 0;
}

int main(void) {
  pthread_t counter;
  int sum = 0;
  bus.devices.next = &panel.in_bus;
  pthread_create(&counter, 0, count, &sum);
  unplug(&panel);
  pthread_join(counter, 0);
  return 0;
}
