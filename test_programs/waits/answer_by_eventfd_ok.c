/* A sensor hub: the sampler is woken by one eventfd and answers by another. */
#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct hub {
  pthread_mutex_t lock;
  int ask, answer;
  int sample, stop;
};

static void raise_event(int fd) {
  uint64_t one = 1;
  while (write(fd, &one, sizeof one) < 0 && errno == EINTR) {
  }
}

static int await_event(int fd) {
  uint64_t count;
  ssize_t n;
  do {
    n = read(fd, &count, sizeof count);
  } while (n < 0 && errno == EINTR);
  return n == sizeof count;
}

static void *sampler(void *p) {
  struct hub *h = p;
  while (await_event(h->ask)) {
    pthread_mutex_lock(&h->lock);
    int stop = h->stop;
    h->sample++;
    pthread_mutex_unlock(&h->lock);
    raise_event(h->answer);
    if (stop) break;
  }
  return NULL;
}

static int sample_now(struct hub *h, int stop) {
  pthread_mutex_lock(&h->lock);
  h->stop = stop;
  pthread_mutex_unlock(&h->lock);
  raise_event(h->ask);
  await_event(h->answer);
  pthread_mutex_lock(&h->lock);
  int sample = h->sample;
  pthread_mutex_unlock(&h->lock);
  return sample;
}

int main(void) {
  struct hub h = {.lock = PTHREAD_MUTEX_INITIALIZER};
  pthread_t t;
  h.ask = eventfd(0, EFD_CLOEXEC);
  h.answer = eventfd(0, EFD_CLOEXEC);
  if (h.ask < 0 || h.answer < 0) return 1;
  if (pthread_create(&t, NULL, sampler, &h)) return 1;
  sample_now(&h, 0);
  sample_now(&h, 1);
  pthread_join(t, NULL);
  close(h.ask);
  close(h.answer);
  return 0;
}
