// What a probe of a page comes back with says whether the page is still locked; the mover then asks
// for its own lock.
#include <pthread.h>

enum probe { FREE, SHARED, MAPPED, CLAIMED, LOST };

struct page {
  pthread_mutex_t lock;
  int users;
  int mapped;
};
static struct page pages[4];
static pthread_mutex_t mover = PTHREAD_MUTEX_INITIALIZER;
static int moved;

static enum probe probe_page(struct page *page) {
  enum probe status = FREE;
  if (page->mapped < 0) {
    status = LOST;
  } else if (page->users > 0) {
    pthread_mutex_lock(&page->lock);
    if (page->users == 1) {
      status = CLAIMED;
    } else if (page->mapped) {
      status = MAPPED;
    } else {
      status = SHARED;
    }
  }
  return status;
}

static void *move_pages(void *unused) {
  for (int i = 0; i < 4; i++) {
    enum probe status = probe_page(&pages[i]);
    switch (status) {
      case CLAIMED:
      case MAPPED:
        pages[i].mapped = 0;
        pthread_mutex_unlock(&pages[i].lock);
        break;
      case SHARED:
        pthread_mutex_unlock(&pages[i].lock);
        break;
      case FREE:
      case LOST:
        break;
    }
    pthread_mutex_lock(&mover);
    moved++;
    pthread_mutex_unlock(&mover);
  }
  return unused;
}

static void *drop_pages(void *unused) {
  pthread_mutex_lock(&mover);
  for (int i = 0; i < 4; i++) {
    pthread_mutex_lock(&pages[i].lock);
    pages[i].mapped = -1;
    pthread_mutex_unlock(&pages[i].lock);
  }
  pthread_mutex_unlock(&mover);
  return unused;
}

int main(void) {
  for (int i = 0; i < 4; i++) pthread_mutex_init(&pages[i].lock, 0);
  pages[1].users = 1;
  pthread_t move, drop;
  pthread_create(&move, 0, move_pages, 0);
  pthread_create(&drop, 0, drop_pages, 0);
  pthread_join(move, 0);
  pthread_join(drop, 0);
  return 0;
}
