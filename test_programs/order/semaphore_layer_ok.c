// As semaphore_layer_bad.c, but the printer is left before the log is taken.
#include <pthread.h>
#include <semaphore.h>

struct port_sem {
  sem_t native;
};

static void port_sem_init(struct port_sem* s, unsigned permits) { sem_init(&s->native, 0, permits); }
static void port_sem_get(struct port_sem* s) {
  while (sem_wait(&s->native) != 0) {
  }
}
static void port_sem_put(struct port_sem* s) { sem_post(&s->native); }

struct printer {
  struct port_sem mine;
  int pages;
};

struct log {
  struct port_sem mutex;
  int lines;
};

static struct printer printer;
static struct log notes;
static struct port_sem work;

static void print(int pages) {
  port_sem_get(&printer.mine);
  printer.pages += pages;
  port_sem_put(&printer.mine);
  port_sem_get(&notes.mutex);
  notes.lines++;
  port_sem_put(&notes.mutex);
}

static void print_notes(void) {
  port_sem_get(&notes.mutex);
  port_sem_get(&printer.mine);
  printer.pages += notes.lines;
  port_sem_put(&printer.mine);
  port_sem_put(&notes.mutex);
}

static void* office(void* unused) {
  for (int i = 0; i < 3; i++) {
    print(i);
    port_sem_put(&work);
  }
  return unused;
}

static void* clerk(void* unused) {
  for (int i = 0; i < 3; i++) {
    port_sem_get(&work);
    print_notes();
  }
  return unused;
}

int main(void) {
  pthread_t a, b;
  port_sem_init(&printer.mine, 1);
  port_sem_init(&notes.mutex, 1);
  port_sem_init(&work, 0);
  pthread_create(&a, NULL, office, NULL);
  pthread_create(&b, NULL, clerk, NULL);
  pthread_join(a, NULL);
  return pthread_join(b, NULL);
}
