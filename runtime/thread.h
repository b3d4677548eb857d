// What the runtime knows about one thread of the program, and the registry of all of them.
#ifndef LOCKGRAPH_RUNTIME_THREAD_H_
#define LOCKGRAPH_RUNTIME_THREAD_H_

#include <pthread.h>

#include <atomic>
#include <cstdint>

#include "runtime/raw.h"
#include "trace/trace_format.h"

namespace lockgraph::runtime {

// A lock's address with its mode in the lowest bit: locks are aligned to four bytes at least.
using LockWord = uint64_t;
inline constexpr LockWord kSharedBit = 1;
inline LockWord WordOf(const void* lock, trace::Mode mode) {
  return reinterpret_cast<uint64_t>(lock) | (mode == trace::Mode::kShared ? kSharedBit : 0);
}
inline uint64_t AddressOf(LockWord word) { return word & ~kSharedBit; }
inline trace::Mode ModeOf(LockWord word) {
  return (word & kSharedBit) != 0 ? trace::Mode::kShared : trace::Mode::kExclusive;
}

struct Held {
  LockWord lock;  // 0: being filled, or released by another thread meanwhile
  uint64_t key;   // hash of segment and held list up to and with this entry
  // The two halves are written as one word each on the lock path.
  uint32_t stack;      // trace id of the stack where it was taken
  uint32_t signature;  // hash of that place
  uint32_t creation;   // first creation of a thread under this hold, 0 if none
  uint16_t depth;      // how often it was taken; kTimedHold is added when a timeline is kept
  trace::ResourceKind kind;
  uint8_t kept;    // marks that stay while it does: see polling.h
  uint64_t begin;  // with kTimedHold: since when
};
static_assert(sizeof(Held) == 40);
inline constexpr uint16_t kTimedHold = 0x8000;
inline constexpr LockWord kNoLock = 2;  // no lock's address: the entry below the held list

struct CacheEntry {
  uint64_t key;
  uint32_t stack;
  uint32_t signature;
};
inline constexpr uint32_t kCacheEntries = 2048;
inline constexpr uint32_t kInlineHeld = 64;

enum class WaitFor : uint32_t { kNothing, kLock, kEvent, kThread };

// What a blocked thread waits for. Written by the thread alone, read by any: `what` is stored last
// and cleared first, `sequence` changes with every wait.
struct Wait {
  std::atomic<WaitFor> what{WaitFor::kNothing};
  std::atomic<uint32_t> sequence{0};
  LockWord lock = 0;                // kLock: the lock and mode; kEvent: the event's address
  uint64_t released = 0;            // kEvent: the mutex that the wait gives back
  struct Thread* thread = nullptr;  // kThread: the joined one, null if unknown
  trace::ResourceKind kind = trace::ResourceKind::kMutex;
  bool timed = false;
  uint32_t stack = 0;
  uint64_t pc = 0;
  uint64_t since = 0;
};

// What a thread tries to take again and again. Written by the thread alone; see polling.h.
struct Poll {
  std::atomic<LockWord> lock{0};  // 0: nothing
  std::atomic<uint32_t> sequence{0};
  std::atomic<uint32_t> stack{0};  // 0: not often or not long enough to be looked at
  std::atomic<uint64_t> last{0};   // failed attempt
  trace::ResourceKind kind = trace::ResourceKind::kMutex;
  uint32_t depth = 0;
  uint32_t count = 0;
  uint64_t pc = 0;
  uint64_t since = 0;
  uint64_t next_look = 0;
};

// Yields of a thread that does nothing else. Written by the thread alone; see yielding.h.
struct Yielding {
  std::atomic<uint32_t> sequence{0};
  std::atomic<uint32_t> stack{0};  // 0: not for long
  std::atomic<uint64_t> last{0};
  uint64_t pc = 0;
  uint64_t frame = 0;
  uint32_t depth = 0;
  uint32_t count = 0;
  uint64_t since = 0;
  uint64_t next_look = 0;
};

enum class ThreadState : uint32_t { kFree, kStarting, kAlive, kEnded };

// A growing list of numbers in memory of the runtime. Not thread-safe.
struct IdList {
  uint32_t* items = nullptr;
  uint32_t count = 0;
  uint32_t capacity = 0;
  bool Add(uint32_t id);  // false when there is no memory
  bool AddOnce(uint32_t id);
  void Remove(uint32_t id);
  bool Contains(uint32_t id) const;
};

struct Thread {
  // The lock path. Entries bottom+1 .. top are the held list; bottom has the key of the empty one.
  Held* top = inline_held;
  Held* last = inline_held + kInlineHeld - 1;  // below it the short way is taken
  uint32_t tid_word = 0;  // `tid`, for the lock path; 0 if plain mutexes are the library's
  Held* bottom = inline_held;
  Held* end = inline_held + kInlineHeld - 1;  // room ends here
  uint32_t forwarded = 0;                     // calls that were only forwarded, for the self-test
  uint32_t busy = 0;  // nonzero: in the runtime, or hidden by the program: calls are only forwarded

  Wait wait;
  Poll poll;
  Yielding yielding;

  // Who it is.
  std::atomic<ThreadState> state{ThreadState::kFree};
  uint32_t id = 0;     // its name in the trace; several threads of one kind may share one
  uint32_t index = 0;  // in the registry
  std::atomic<uint32_t> tid{0};
  std::atomic<pthread_t> handle{0};
  std::atomic<uint32_t> users{0};  // the thread itself, its handle, its creator: see DropThread
  bool many = false;               // `id` stands for other threads too
  bool is_main = false;
  bool left_by_fork = false;  // in a forked child: a thread of the parent that held locks
  bool once_holds = false;    // a once-flag is held: see guard.h
  bool file_holds = false;    // a file is: see file_lock.h
  Thread* creator = nullptr;  // may be another thread by now: compare `creator_id`
  uint32_t creator_id = 0;
  uint32_t creation = 0;    // number of its creation among its creator's
  uint32_t kind_slot = 0;   // which creating statement: see segment.cc
  uint64_t stack_high = 0;  // frames lie below
  // It ends at most so far below: other stacks (coroutines) are not followed by frame pointers.
  uint64_t stack_bytes = 0;
  uint64_t stack_lock_low = 0;  // the lowest lock seen on this stack; 0: none
  char name[24] = {};

  // Segments.
  uint32_t segment = 0;
  uint32_t creations = 0;  // threads created so far
  IdList live;
  IdList segment_hashes;  // pairs: hash of `live`, segment id
  uint64_t seed = 0;      // the key of the empty held list

  // How the thread is run, for the start trampoline.
  void* (*start)(void*) = nullptr;
  void* argument = nullptr;

  // The C interface's pair that is open, see c_interface.cc.
  LockWord pending = 0;
  uint64_t pending_released = 0;
  uint32_t pending_inner = 0;  // pairs within it, which are not looked at

  Thread* next_free = nullptr;
  CacheEntry cache[kCacheEntries];
  Held inline_held[kInlineHeld];
};

// Whether the address lies on the stack that the thread was given.
inline bool OnOwnStack(const Thread* thread, uint64_t address) {
  return address < thread->stack_high && thread->stack_high - address <= thread->stack_bytes;
}

inline uint32_t Depth(const Thread* thread) {
  return static_cast<uint32_t>(thread->top - thread->bottom);
}
inline Held* HeldList(Thread* thread) { return thread->bottom + 1; }

// The held list of any thread, which may be changing it: entries may be stale, memory is valid.
struct HeldView {
  Held* items = nullptr;
  uint32_t count = 0;
};
HeldView ViewHeld(const Thread* thread);

// The calling thread's state; null before its first interposed call and after its last.
extern thread_local constinit Thread* current __attribute__((tls_model("initial-exec")));
// The same, but null while calls are only to be forwarded.
extern thread_local constinit Thread* recording __attribute__((tls_model("initial-exec")));

// The state if the call is to be recorded, else null. Makes the state of a thread that has none
// yet, and resolves the real functions on the process's very first call: use it before `real`.
Thread* AttachSlow();
inline Thread* Attach() {
  Thread* thread = recording;
  if (LG_LIKELY(thread != nullptr)) return thread;
  return AttachSlow();
}

// Nests. While a thread is busy, its interposed calls are forwarded unseen.
inline void BeginBusy(Thread* thread) {
  recording = nullptr;
  ++thread->busy;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
}
inline void EndBusy(Thread* thread) {
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  if (--thread->busy == 0) recording = thread;
}

class ThreadGuard {
 public:
  explicit ThreadGuard(Thread* thread) : thread_(thread) { BeginBusy(thread_); }
  ~ThreadGuard() { EndBusy(thread_); }
  ThreadGuard(const ThreadGuard&) = delete;
  ThreadGuard& operator=(const ThreadGuard&) = delete;

 private:
  Thread* thread_;
};

inline constexpr uint32_t kMaxThreads = 1u << 16;

struct Registry {
  RawLock lock;                                  // additions and removals
  std::atomic<uint32_t> high{0};                 // slots ever used
  std::atomic<Thread*> slots[kMaxThreads] = {};  // once set, never cleared: states are recycled
  Thread* free_list = nullptr;
  std::atomic<uint32_t> alive{0};    // starting or alive
  std::atomic<uint32_t> blocked{0};  // in untimed waits for events or joins
  std::atomic<uint32_t> next_id{1};
  std::atomic<uint64_t> lost{0};  // threads that did not fit
};
extern constinit Registry registry;

// A fresh or recycled state in kStarting; null when there is no room. `users`: 3 for a thread that
// is being created here, 2 for one that was found running.
Thread* NewThread(uint32_t users);
// One of the three is done with it: the thread ended, its handle was joined or detached, its
// creator has returned from the creation. The last one gives the state back.
void DropThread(Thread* thread);
// Makes `thread` the calling thread's state.
void EnterThread(Thread* thread, uint64_t stack_high);
// The calling thread is about to vanish: its last thread-specific destructor runs.
void LeaveThread(Thread* thread);
// The thread that pthread_join(handle) would wait for; null if unknown.
Thread* FindThread(pthread_t handle);
Thread* FindThreadByTid(uint32_t tid);
// For reports; also written to the trace.
void NameThread(Thread* thread, const char* name);
// In a forked child: only `survivor` is left. The others are as good as never seen, except that
// those which held locks have ended with them; nobody will give those back.
void ForgetOtherThreads(Thread* survivor);

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_THREAD_H_
