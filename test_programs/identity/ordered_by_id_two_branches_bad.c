// "Ordered by id": the good one has the other textual order on the second branch.
#include <pthread.h>

struct page {
  unsigned id;
  pthread_mutex_t latch;
  char data[64];
};

static struct page pool[2] = {{1, PTHREAD_MUTEX_INITIALIZER, {0}},
                              {2, PTHREAD_MUTEX_INITIALIZER, {0}}};

static void lock_pages(struct page *p, struct page *q) {
  if (p->id < q->id) {
    pthread_mutex_lock(&p->latch);
    pthread_mutex_lock(&q->latch);
  } else {
    pthread_mutex_lock(&p->latch);
    pthread_mutex_lock(&q->latch); /* expect-static: LG1005 pool[0].latch -> pool[1].latch */
  }
}

static void unlock_pages(struct page *p, struct page *q) {
  pthread_mutex_unlock(&p->latch);
  pthread_mutex_unlock(&q->latch);
}

static void copy_page(struct page *from, struct page *to) {
  lock_pages(from, to);
  for (int i = 0; i < 64; i++) to->data[i] = from->data[i];
  unlock_pages(from, to);
}

static void *there(void *p) {
  copy_page(&pool[0], &pool[1]);
  return p;
}
static void *back(void *p) {
  copy_page(&pool[1], &pool[0]);
  return p;
}

int main(void) {
  pthread_t a, b;
  pthread_create(&a, 0, there, 0);
  pthread_create(&b, 0, back, 0);
  pthread_join(a, 0);
  pthread_join(b, 0);
  return 0;
}
