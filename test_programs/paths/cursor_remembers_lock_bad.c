// A cursor over a hash table keeps its bucket locked between two calls and forgets to unlock it
// at the end of the bucket.
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

struct entry {
  struct entry *next;
  int value;
};
struct cursor {
  unsigned bucket;
  struct entry *entry;
  bool locked;
};
enum { kBuckets = 16, kLocks = 4 };
static pthread_mutex_t *locks;
static struct entry *table[kBuckets];

static void lock_bucket(unsigned b) { pthread_mutex_lock(&locks[b & (kLocks - 1)]); }  // expect-static: LG1002 *locks
static void unlock_bucket(unsigned b) { pthread_mutex_unlock(&locks[b & (kLocks - 1)]); }

// False at the end of the table. A null entry says that a bucket came to its end.
static bool advance(struct cursor *cursor, struct entry **found) {
  *found = NULL;
  if (cursor->locked) {
    if (cursor->entry->next != NULL) {
      cursor->entry = cursor->entry->next;
      *found = cursor->entry;
    } else {
      cursor->locked = false;
    }
    return true;
  }
  if (cursor->bucket == kBuckets) return false;
  lock_bucket(cursor->bucket);
  if (table[cursor->bucket] != NULL) {
    cursor->locked = true;
    cursor->entry = table[cursor->bucket];
    *found = cursor->entry;
  } else {
    unlock_bucket(cursor->bucket);
    cursor->bucket++;
  }
  return true;
}

static void *sum(void *total) {
  struct entry *found;
  struct cursor *cursor = calloc(1, sizeof *cursor);
  while (advance(cursor, &found)) {
    if (found != NULL) *(int *)total += found->value;
  }
  free(cursor);
  return NULL;
}

int main(void) {
  static struct entry only = {NULL, 3};
  table[2] = &only;
  locks = calloc(kLocks, sizeof *locks);
  for (int i = 0; i < kLocks; i++) pthread_mutex_init(&locks[i], NULL);
  int total = 0;
  pthread_t thread;
  pthread_create(&thread, NULL, sum, &total);
  pthread_join(thread, NULL);
  return total == 3 ? 0 : 1;
}
