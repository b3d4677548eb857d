// A C library with callback + user data, registered at run time.
#include <pthread.h>
#include <stddef.h>

typedef void (*message_cb)(const char *text, void *user);

static pthread_mutex_t bus_lock = PTHREAD_MUTEX_INITIALIZER;
static struct {
  message_cb callback;
  void *user;
} subscriber;

static void bus_subscribe(message_cb callback, void *user) {
  pthread_mutex_lock(&bus_lock);
  subscriber.callback = callback;
  subscriber.user = user;
  pthread_mutex_unlock(&bus_lock);
}

static void bus_publish(const char *text) {
  pthread_mutex_lock(&bus_lock);
  if (subscriber.callback != NULL) subscriber.callback(text, subscriber.user);
  pthread_mutex_unlock(&bus_lock);
}

struct chat {
  pthread_mutex_t lock;
  int lines;
};

static void chat_line(const char *text, void *user) {
  struct chat *chat = user;
  pthread_mutex_lock(&chat->lock);
  chat->lines += text[0] != 0;
  pthread_mutex_unlock(&chat->lock);
}

static void chat_send(struct chat *chat, const char *text) {
  pthread_mutex_lock(&chat->lock);
  chat->lines++;
  bus_publish(text); /* expect-static: LG1002 chat::lock */
  pthread_mutex_unlock(&chat->lock);
}

int main(void) {
  struct chat chat = {PTHREAD_MUTEX_INITIALIZER, 0};
  bus_subscribe(chat_line, &chat);
  chat_send(&chat, "hello");
  return chat.lines - 2;
}
