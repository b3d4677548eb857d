// Kernel style: labels that undo what was done so far.
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

struct volume {
  pthread_mutex_t meta;
  pthread_mutex_t data;
  char *block;
};

static struct volume vol = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_MUTEX_INITIALIZER, 0};

static int volume_format(struct volume *v, size_t size) {
  int rc = 0;
  pthread_mutex_lock(&v->meta);
  if (size == 0) {
    rc = -EINVAL;
    goto out_meta;
  }
  pthread_mutex_lock(&v->data);
  free(v->block);
  v->block = malloc(size);
  if (v->block == NULL) {
    rc = -ENOMEM;
    goto out_data;
  }
  v->block[0] = 0;
out_data:
  pthread_mutex_unlock(&v->data);
out_meta:
  pthread_mutex_unlock(&v->meta);
  return rc;
}

static int volume_check(struct volume *v) {
  int rc = 0;
  pthread_mutex_lock(&v->data);
  if (v->block == NULL) {
    rc = -ENOENT;
    goto out;
  }
  v->block[0]++;
out:
  pthread_mutex_unlock(&v->data);
  return rc;
}

static void *formatter(void *p) {
  volume_format(&vol, 512);
  return p;
}
static void *checker(void *p) {
  volume_check(&vol);
  return p;
}

int main(void) {
  pthread_t a, b;
  pthread_create(&a, 0, formatter, 0);
  pthread_create(&b, 0, checker, 0);
  pthread_join(a, 0);
  pthread_join(b, 0);
  free(vol.block);
  return 0;
}
