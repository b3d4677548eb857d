/* The interface is C99, and a program that uses it runs without a runtime. */
#include "lockgraph/runtime.h"

static int lock;

int main(void) {
  const lockgraph_site site = lockgraph_site_of(__FILE__, __LINE__, 3);
  lockgraph_thread_name("main");
  lockgraph_lock_create(&lock, LOCKGRAPH_LOCK_RECURSIVE, "lock", &site);
  lockgraph_before_acquire(&lock, LOCKGRAPH_ACQUIRE_TIMED, &site);
  lockgraph_after_acquire(&lock, 1);
  lockgraph_signal(&site, LOCKGRAPH_EVENT_LATCH, &site);
  lockgraph_before_wait(&site, LOCKGRAPH_EVENT_LATCH, 0, 0, &site);
  lockgraph_after_wait(&site, 1);
  lockgraph_before_release(&lock, 0);
  lockgraph_after_release(&lock);
  lockgraph_lock_destroy(&lock);
  lockgraph_hide_begin();
  lockgraph_hide_end();
  lockgraph_report_now();
  return site.file_length == sizeof(__FILE__) - 1 && lockgraph_version() <= LOCKGRAPH_ABI_VERSION
             ? 0
             : 1;
}
