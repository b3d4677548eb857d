// The lock path: what happens at every acquisition and release.
//
// No lock, no allocation, no system call, no unwinding for a chain that was seen before: one hash,
// one compare in the thread's cache. A chain that is not in the cache goes to chain.cc.
#ifndef LOCKGRAPH_RUNTIME_HELD_H_
#define LOCKGRAPH_RUNTIME_HELD_H_

#include <cstdint>

#include "runtime/lock_table.h"
#include "runtime/raw.h"
#include "runtime/thread.h"

namespace lockgraph::runtime {

#define LG_CALLER reinterpret_cast<uint64_t>(__builtin_return_address(0))
#define LG_FRAME reinterpret_cast<uint64_t>(__builtin_frame_address(0))

// The place of an interposed call: the program's return address, and the frame of the interposed
// function, where a walk of the stack begins.
struct Place {
  uint64_t pc;
  uint64_t frame;
};
#define LG_PLACE \
  Place { LG_CALLER, LG_FRAME }

// A place in source, told through the C interface.
struct SourcePlace {
  const char* file = nullptr;  // null: none was told
  uint32_t file_length = 0;
  uint32_t line = 0;
  uint32_t column = 0;
};

struct Acquisition {
  LockWord word;
  trace::ResourceKind kind = trace::ResourceKind::kMutex;
  trace::WaitKind wait = trace::WaitKind::kBlocking;
  uint32_t flags = 0;         // trace::ChainFlags
  uint64_t released = 0;      // for an event wait: the mutex given back meanwhile
  uint32_t source_stack = 0;  // nonzero: the stack is known already
  SourcePlace source;
  bool signal = false;  // not an acquisition but a signal to the event at `word`
};

// The key of a held list after `word` was added to one with key `key`. The lock's generation is in
// it, so that no chain of a dead lock is taken for one of its successor.
inline uint64_t HeldKey(uint64_t key, LockWord word) {
  return (key ^ word ^ GenerationSalt(word)) * 0x9e3779b97f4a7c15u;
}

inline uint64_t ChainKey(uint64_t held_key, uint64_t pc) {
  return (held_key ^ (pc * 0xff51afd7ed558ccdu)) | 1;  // 0 is an empty entry
}

// The part of a key that says where: two places in source may share a return address.
inline uint64_t PlaceKey(const Acquisition& what, Place place) {
  if (LG_LIKELY(what.source.file == nullptr)) return place.pc;
  return place.pc ^ Mix(reinterpret_cast<uint64_t>(what.source.file),
                        static_cast<uint64_t>(what.source.line) << 32 | what.source.column);
}

// Records a chain whose key is not in the thread's cache; fills and returns its cache entry.
const CacheEntry* RecordChain(Thread* thread, const Acquisition& what, uint64_t key, Place place);

// The entry for a key that some thread met before; null for a new one. Lock-free.
const CacheEntry* KnownChain(Thread* thread, uint64_t key);

inline CacheEntry* CacheSlot(Thread* thread, uint64_t key) {
  return &thread->cache[(key >> 40) & (kCacheEntries - 1)];
}

inline const CacheEntry* LookUpChain(Thread* thread, const Acquisition& what, uint64_t key,
                                     Place place) {
  CacheEntry* entry = CacheSlot(thread, key);
  if (LG_LIKELY(entry->key == key)) return entry;
  return RecordChain(thread, what, key, place);
}

// The thread now holds the lock. The entry is filled before it is seen. A signal handler in between
// may have used its place: then it is filled again, for another lock stands in it. (A handler that
// takes the very same one, shared or recursively, leaves the same key.)
inline void PushHeld(Thread* thread, LockWord word, trace::ResourceKind kind, uint64_t held_key,
                     const CacheEntry* entry) {
  Held* held = thread->top + 1;
  do {
    __atomic_store_n(&held->lock, word, __ATOMIC_RELAXED);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    held->key = held_key;
    held->stack = entry->stack;
    held->signature = entry->signature;
    held->creation = 0;
    held->depth = 1;
    held->kind = kind;
    held->kept = 0;
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
    __atomic_store_n(&thread->top, held, __ATOMIC_RELEASE);
    __atomic_signal_fence(__ATOMIC_SEQ_CST);
  } while (LG_UNLIKELY(__atomic_load_n(&held->lock, __ATOMIC_RELAXED) != word));
}

// After a successful acquisition of a lock that this thread did not hold yet.
void Acquired(Thread* thread, const Acquisition& what, Place place);

// The same for the usual case, a blocking acquisition whose chain is in the thread's cache, at the
// cost of one hash and one compare. False, and nothing is done, in any other case.
inline bool PushIfKnown(Thread* thread, LockWord word, trace::ResourceKind kind, uint64_t pc) {
  uint64_t held_key = HeldKey(thread->top->key, word);
  uint64_t key = ChainKey(held_key, pc);
  const CacheEntry* entry = CacheSlot(thread, key);
  if (LG_UNLIKELY(entry->key != key || thread->top >= thread->last)) return false;
  PushHeld(thread, word, kind, held_key, entry);
  return true;
}

// The same, and whatever else a blocking acquisition needs.
inline void AcquiredFast(Thread* thread, LockWord word, trace::ResourceKind kind, Place place) {
  uint64_t held_key = HeldKey(thread->top->key, word);
  uint64_t key = ChainKey(held_key, place.pc);
  const CacheEntry* entry = CacheSlot(thread, key);
  if (LG_UNLIKELY(entry->key != key)) entry = KnownChain(thread, key);
  if (LG_LIKELY(entry != nullptr && thread->top < thread->last)) {
    PushHeld(thread, word, kind, held_key, entry);
    return;
  }
  Acquisition what;
  what.word = word;
  what.kind = kind;
  Acquired(thread, what, place);
}

// The general form: counts one more level if the thread holds the lock already (`again`: that may
// be so). For recursive mutexes, read locks and whatever is not a plain mutex.
void AcquiredSlow(Thread* thread, const Acquisition& what, Place place);

// Takes the lock from the held list, wherever it stands in it. False if it was not there.
bool ReleaseSlow(Thread* thread, uint64_t address);

// Drops the lock if it was taken last and once. False, and nothing is done, in any other case.
inline bool ReleasedLast(Thread* thread, uint64_t address) {
  Held* top = thread->top;
  if (LG_UNLIKELY(top->lock != address || top->depth != 1)) return false;
  thread->top = top - 1;
  return true;
}

// Before the lock is given back, so that the next owner never meets the last one.
inline bool Released(Thread* thread, uint64_t address) {
  return LG_LIKELY(ReleasedLast(thread, address)) || ReleaseSlow(thread, address);
}

// The entry of a held lock in any mode; null if the thread does not hold it.
Held* FindHeld(Thread* thread, uint64_t address);

// Computes the keys again from the bottom and drops entries without a lock, after the segment or an
// entry in the middle changed.
void RebuildKeys(Thread* thread);

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_HELD_H_
