// A codec is a struct of function pointers, filled in at run time.
#include <pthread.h>
#include <stdlib.h>

struct codec {
  void (*encode)(struct codec *self, int sample);
  pthread_mutex_t state;
  int bits;
};

static pthread_mutex_t device = PTHREAD_MUTEX_INITIALIZER;
static int underruns;

static void mp3_encode(struct codec *self, int sample) {
  pthread_mutex_lock(&self->state);
  self->bits += sample;
  pthread_mutex_unlock(&self->state);
}

static void null_encode(struct codec *self, int sample) {
  (void)self;
  (void)sample;
}

static struct codec *codec_new(int real) {
  struct codec *c = calloc(1, sizeof *c);
  if (c == NULL) abort();
  pthread_mutex_init(&c->state, NULL);
  c->encode = real ? mp3_encode : null_encode;
  return c;
}

static void *play(void *arg) {
  struct codec *c = arg;
  pthread_mutex_lock(&device);
  c->encode(c, 17);
  pthread_mutex_unlock(&device);
  return NULL;
}

static void *flush(void *arg) {
  struct codec *c = arg;
  pthread_mutex_lock(&c->state);
  c->bits = 0;
  pthread_mutex_lock(&device);
  underruns++;
  pthread_mutex_unlock(&device);
  pthread_mutex_unlock(&c->state); /* expect: LG1001 device -> codec::state */
  return NULL;
}

int main(int argc, char **argv) {
  struct codec *c = codec_new(argc >= 1 && argv != NULL);
  pthread_t p, f;
  pthread_create(&p, NULL, play, c);
  pthread_create(&f, NULL, flush, c);
  pthread_join(p, NULL);
  pthread_join(f, NULL);
  free(c);
  return 0;
}
