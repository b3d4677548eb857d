// The session is made, and set up, before the C library links it into the list.
#include <pthread.h>
#include <search.h>
#include <stdlib.h>

struct session {
  struct session *next, *before;
  pthread_mutex_t lock;
  int ticket;
};

static pthread_mutex_t list_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t ticket_lock = PTHREAD_MUTEX_INITIALIZER;
static struct session list;
static int tickets;

static void keep(struct session* s) {
  pthread_mutex_lock(&list_lock);
  insque(s, &list);
  pthread_mutex_unlock(&list_lock);
}

static void set_up(struct session* s) {
  pthread_mutex_lock(&s->lock);
  pthread_mutex_lock(&ticket_lock);
  s->ticket = ++tickets;
  pthread_mutex_unlock(&ticket_lock);
  pthread_mutex_unlock(&s->lock);
}

static void open_session(void) {
  struct session* s = calloc(1, sizeof *s);
  if (s == NULL) return;
  pthread_mutex_init(&s->lock, NULL);
  set_up(s);
  keep(s);
}

static void give_back(void) {
  pthread_mutex_lock(&list_lock);
  struct session* s = list.next;
  pthread_mutex_unlock(&list_lock);
  if (s == NULL) return;
  pthread_mutex_lock(&ticket_lock);
  pthread_mutex_lock(&s->lock);
  if (s->ticket == tickets) tickets--;
  pthread_mutex_unlock(&s->lock);
  pthread_mutex_unlock(&ticket_lock);
}

static void* opens(void* unused) {
  for (int i = 0; i < 8; i++) open_session();
  return unused;
}

static void* closes(void* unused) {
  for (int i = 0; i < 8; i++) give_back();
  return unused;
}

int main(void) {
  pthread_t a, b;
  pthread_create(&a, NULL, opens, NULL);
  pthread_create(&b, NULL, closes, NULL);
  pthread_join(a, NULL);
  return pthread_join(b, NULL);
}
