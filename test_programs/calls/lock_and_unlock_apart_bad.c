// begin() takes the lock, end() gives it back; between them other locks are taken.
#include <pthread.h>

struct table {
  pthread_mutex_t mu;
  int rows;
};

static struct table users = {PTHREAD_MUTEX_INITIALIZER, 0};
static struct table mails = {PTHREAD_MUTEX_INITIALIZER, 0};

static void users_begin(void) { pthread_mutex_lock(&users.mu); }
static void users_end(void) { pthread_mutex_unlock(&users.mu); }
static void mails_begin(void) { pthread_mutex_lock(&mails.mu); }
static void mails_end(void) { pthread_mutex_unlock(&mails.mu); }

static void *register_user(void *p) {
  users_begin();
  users.rows++;
  mails_begin();
  mails.rows++;
  mails_end();
  users_end();
  return p;
}

static void *bounce(void *p) {
  mails_begin();
  mails.rows--;
  users_begin();
  users.rows--;
  users_end();
  mails_end();
  return p;
}

// expect: LG1005 users.mu -> mails.mu
int main(void) {
  pthread_t a, b;
  pthread_create(&a, 0, register_user, 0);
  pthread_create(&b, 0, bounce, 0);
  pthread_join(a, 0);
  pthread_join(b, 0);
  return users.rows + mails.rows;
}
