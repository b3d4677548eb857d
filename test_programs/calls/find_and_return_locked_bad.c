// find_task() returns the object with its lock held; NULL means that nothing is locked.
#include <pthread.h>
#include <stddef.h>

struct task {
  int id;
  pthread_mutex_t lock;
  struct task *next;
};

static pthread_mutex_t tasks_lock = PTHREAD_MUTEX_INITIALIZER;
static struct task second = {2, PTHREAD_MUTEX_INITIALIZER, NULL};
static struct task first = {1, PTHREAD_MUTEX_INITIALIZER, &second};
static struct task *all = &first;

static struct task *find_task(int id) {
  pthread_mutex_lock(&tasks_lock);
  for (struct task *t = all; t != NULL; t = t->next) {
    if (t->id == id) {
      pthread_mutex_lock(&t->lock);
      pthread_mutex_unlock(&tasks_lock);
      return t;
    }
  }
  pthread_mutex_unlock(&tasks_lock);
  return NULL;
}

static void forget(struct task *t) {
  pthread_mutex_lock(&tasks_lock);
  if (all == t) all = t->next;
  pthread_mutex_unlock(&tasks_lock);
}

static void *killer(void *p) {
  struct task *t = find_task(1);
  if (t == NULL) return p;
  forget(t); /* expect-static: LG1001 tasks_lock -> task::lock */
  t->id = -1;
  pthread_mutex_unlock(&t->lock);
  return p;
}

static void *viewer(void *p) {
  struct task *t = find_task(1);
  if (!t) return p;
  int id = t->id;
  pthread_mutex_unlock(&t->lock);
  return id ? p : NULL;
}

int main(void) {
  pthread_t a, b;
  pthread_create(&a, NULL, killer, NULL);
  pthread_create(&b, NULL, viewer, NULL);
  pthread_join(a, NULL);
  pthread_join(b, NULL);
  return 0;
}
