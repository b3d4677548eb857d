/* What a program tells the lockgraph runtime about locks that interposition cannot see: locks of
 * its own making, locks of libraries that talk to the kernel directly, names, and source locations.
 *
 * C99 and C++. Every function may be called whether or not a runtime is present: without one a call
 * is a test of a null pointer. The runtime is present when liblockgraph_rt is linked, or preloaded
 * into a dynamically linked, position-independent program (the default of today's compilers; in
 * other programs the linker may settle the weak references to null before a preload is seen).
 *
 * Thread rule: all functions may be called from any thread at any time. None allocates on the
 * acquire and release paths, blocks on a program's lock, sets errno, or throws.
 *
 * The runtime exports the symbols lockgraph_v1_*. A later version of this interface gets new names;
 * version 1 stays. Programs call the inline functions without "v1".
 */
#ifndef LOCKGRAPH_RUNTIME_H_
#define LOCKGRAPH_RUNTIME_H_

#include <stddef.h>
#include <stdint.h>

#define LOCKGRAPH_ABI_VERSION 1

#ifdef __cplusplus
extern "C" {
#endif

/* A place in source code. `file` needs no terminating zero and must stay valid as long as the lock
 * that was taken there is held (a string literal always does). Lines and columns count from 1; 0
 * means unknown. A null site, a null file or a zero line leave the place to the call stack. */
typedef struct lockgraph_site {
  const char* file;
  uint32_t file_length;
  uint32_t line;
  uint32_t column;
} lockgraph_site;

/* What kind of lock it is; joined with |. No flag: a plain mutex. */
enum {
  LOCKGRAPH_LOCK_RECURSIVE = 1 << 0,    /* the owner may take it again */
  LOCKGRAPH_LOCK_SHARED = 1 << 1,       /* can be held in shared mode */
  LOCKGRAPH_LOCK_READERS_PASS = 1 << 2, /* readers get in while a writer waits */
  LOCKGRAPH_LOCK_READERS_QUEUE = 1 << 3 /* readers queue behind a waiting writer */
};

/* How it is acquired or waited for; joined with |. No flag: exclusively, for ever. */
enum {
  LOCKGRAPH_ACQUIRE_SHARED = 1 << 0, /* shared mode */
  LOCKGRAPH_ACQUIRE_TIMED = 1 << 1,  /* gives up after a time */
  LOCKGRAPH_ACQUIRE_TRY = 1 << 2     /* never waits */
};

/* What a thread waits for when it is not a lock. */
enum {
  LOCKGRAPH_EVENT_CONDITION = 1,
  LOCKGRAPH_EVENT_FUTURE = 2,
  LOCKGRAPH_EVENT_LATCH = 3,
  LOCKGRAPH_EVENT_BARRIER = 4,
  LOCKGRAPH_EVENT_SEMAPHORE = 5,
  LOCKGRAPH_EVENT_THREAD_END = 6,
  LOCKGRAPH_EVENT_OTHER = 7
};

/* The runtime's own source defines LOCKGRAPH_IMPLEMENTATION: strong declarations, no inline part.
 */
#ifdef LOCKGRAPH_IMPLEMENTATION
#define LOCKGRAPH_EXPORT __attribute__((visibility("default")))
#else
#define LOCKGRAPH_EXPORT __attribute__((weak))
#endif

/* LOCKGRAPH_ABI_VERSION of the runtime that is present. */
LOCKGRAPH_EXPORT uint32_t lockgraph_v1_version(void);

/* ---- Locks. `lock` is the address of the lock object: its identity until it is destroyed.
 */

/* Optional. Says what the lock at `lock` is: LOCKGRAPH_LOCK_* flags, and a name for people, or null
 * (it is copied). Called again before the lock is destroyed, also while it is held, it only changes
 * flags and name. A lock that was never created is a plain mutex without a name, and its first
 * acquisition creates it. */
LOCKGRAPH_EXPORT void lockgraph_v1_lock_create(const void* lock, uint32_t flags, const char* name,
                                               const lockgraph_site* site);

/* The lock is dead; whatever comes to live at its address is another lock. Without this call the
 * runtime learns of the death when the memory is given back. */
LOCKGRAPH_EXPORT void lockgraph_v1_lock_destroy(const void* lock);

/* Called directly before and directly after the operation that takes the lock, always in pairs in
 * one thread; `acquired` is zero when the operation failed, timed out or threw. Between the two
 * calls, interposed functions of the calling thread are forwarded without being recorded: they are
 * how the lock is made. `how` is LOCKGRAPH_ACQUIRE_* flags. */
LOCKGRAPH_EXPORT void lockgraph_v1_before_acquire(const void* lock, uint32_t how,
                                                  const lockgraph_site* site);
LOCKGRAPH_EXPORT void lockgraph_v1_after_acquire(const void* lock, int acquired);

/* The same around the operation that releases one acquisition of the lock in the mode `how`. The
 * lock counts as released from the first of the two calls on, so that the next owner never meets
 * the last one. */
LOCKGRAPH_EXPORT void lockgraph_v1_before_release(const void* lock, uint32_t how);
LOCKGRAPH_EXPORT void lockgraph_v1_after_release(const void* lock);

/* ---- Events: whatever a thread waits for that is not a lock. ---- */

/* Around a wait for the event at the address `event`, in pairs in one thread. `kind` is
 * LOCKGRAPH_EVENT_*, `how` is 0 or LOCKGRAPH_ACQUIRE_TIMED. `lock`, or null, is a lock that this
 * thread holds exclusively and that the wait gives back meanwhile. `happened` is zero when the wait
 * timed out or threw. Interposed functions are forwarded without being recorded meanwhile. */
LOCKGRAPH_EXPORT void lockgraph_v1_before_wait(const void* event, uint32_t kind, uint32_t how,
                                               const void* lock, const lockgraph_site* site);
LOCKGRAPH_EXPORT void lockgraph_v1_after_wait(const void* event, int happened);

/* Called before the operation that lets waiters of `event` go on: notify, set a value, count down,
 * arrive, post. */
LOCKGRAPH_EXPORT void lockgraph_v1_signal(const void* event, uint32_t kind,
                                          const lockgraph_site* site);

/* ---- Threads, and the rest. ---- */

/* Between the two calls, which nest, everything the calling thread does is forwarded without being
 * recorded, calls of this interface included. */
LOCKGRAPH_EXPORT void lockgraph_v1_hide_begin(void);
LOCKGRAPH_EXPORT void lockgraph_v1_hide_end(void);

/* Names the calling thread in reports. The name is copied. */
LOCKGRAPH_EXPORT void lockgraph_v1_thread_name(const char* name);

/* Writes now what the runtime knows: findings, and which thread holds and waits for what. */
LOCKGRAPH_EXPORT void lockgraph_v1_report_now(void);

#ifdef __cplusplus
} /* extern "C" */
#endif

#ifndef LOCKGRAPH_IMPLEMENTATION

/* Always inlined, so that the runtime sees the program as its caller, not this header. */
#define LOCKGRAPH_INLINE static inline __attribute__((always_inline, unused))

/* The runtime's version of this interface, or 0 when no runtime is present. */
LOCKGRAPH_INLINE uint32_t lockgraph_version(void) {
  return lockgraph_v1_version ? lockgraph_v1_version() : 0;
}

LOCKGRAPH_INLINE lockgraph_site lockgraph_site_of(const char* file, uint32_t line,
                                                  uint32_t column) {
  lockgraph_site site;
  site.file = file;
  site.file_length = file ? (uint32_t)__builtin_strlen(file) : 0;
  site.line = line;
  site.column = column;
  return site;
}

LOCKGRAPH_INLINE void lockgraph_lock_create(const void* lock, uint32_t flags, const char* name,
                                            const lockgraph_site* site) {
  if (lockgraph_v1_lock_create) lockgraph_v1_lock_create(lock, flags, name, site);
}
LOCKGRAPH_INLINE void lockgraph_lock_destroy(const void* lock) {
  if (lockgraph_v1_lock_destroy) lockgraph_v1_lock_destroy(lock);
}
LOCKGRAPH_INLINE void lockgraph_before_acquire(const void* lock, uint32_t how,
                                               const lockgraph_site* site) {
  if (lockgraph_v1_before_acquire) lockgraph_v1_before_acquire(lock, how, site);
}
LOCKGRAPH_INLINE void lockgraph_after_acquire(const void* lock, int acquired) {
  if (lockgraph_v1_after_acquire) lockgraph_v1_after_acquire(lock, acquired);
}
LOCKGRAPH_INLINE void lockgraph_before_release(const void* lock, uint32_t how) {
  if (lockgraph_v1_before_release) lockgraph_v1_before_release(lock, how);
}
LOCKGRAPH_INLINE void lockgraph_after_release(const void* lock) {
  if (lockgraph_v1_after_release) lockgraph_v1_after_release(lock);
}
LOCKGRAPH_INLINE void lockgraph_before_wait(const void* event, uint32_t kind, uint32_t how,
                                            const void* lock, const lockgraph_site* site) {
  if (lockgraph_v1_before_wait) lockgraph_v1_before_wait(event, kind, how, lock, site);
}
LOCKGRAPH_INLINE void lockgraph_after_wait(const void* event, int happened) {
  if (lockgraph_v1_after_wait) lockgraph_v1_after_wait(event, happened);
}
LOCKGRAPH_INLINE void lockgraph_signal(const void* event, uint32_t kind,
                                       const lockgraph_site* site) {
  if (lockgraph_v1_signal) lockgraph_v1_signal(event, kind, site);
}
LOCKGRAPH_INLINE void lockgraph_hide_begin(void) {
  if (lockgraph_v1_hide_begin) lockgraph_v1_hide_begin();
}
LOCKGRAPH_INLINE void lockgraph_hide_end(void) {
  if (lockgraph_v1_hide_end) lockgraph_v1_hide_end();
}
LOCKGRAPH_INLINE void lockgraph_thread_name(const char* name) {
  if (lockgraph_v1_thread_name) lockgraph_v1_thread_name(name);
}
LOCKGRAPH_INLINE void lockgraph_report_now(void) {
  if (lockgraph_v1_report_now) lockgraph_v1_report_now();
}

#endif /* LOCKGRAPH_IMPLEMENTATION */

#endif /* LOCKGRAPH_RUNTIME_H_ */
