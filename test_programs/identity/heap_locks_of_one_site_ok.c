// Both locks come from one allocation site.
#include <pthread.h>
#include <stdlib.h>

struct cell {
  pthread_mutex_t lock;
  int content;
};

static struct cell *cell_new(void) {
  struct cell *c = malloc(sizeof *c);
  if (!c) exit(1);
  pthread_mutex_init(&c->lock, NULL);
  c->content = 0;
  return c;
}

static struct cell *input, *output;

static void *copy(void *p) {
  pthread_mutex_lock(&input->lock);
  pthread_mutex_lock(&output->lock);
  output->content = input->content;
  pthread_mutex_unlock(&output->lock);
  pthread_mutex_unlock(&input->lock);
  return p;
}

static void *feedback(void *p) {
  pthread_mutex_lock(&input->lock);
  pthread_mutex_lock(&output->lock);
  input->content = output->content;
  pthread_mutex_unlock(&input->lock);
  pthread_mutex_unlock(&output->lock);
  return p;
}

int main(void) {
  pthread_t a, b;
  input = cell_new();
  output = cell_new();
  pthread_create(&a, NULL, copy, NULL);
  pthread_create(&b, NULL, feedback, NULL);
  pthread_join(a, NULL);
  pthread_join(b, NULL);
  free(input);
  free(output);
  return 0;
}
