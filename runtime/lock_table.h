// Which locks there are: identity is address and generation, and a dead lock's successor at the
// same address is another lock.
//
// The lock path reads one number from here (GenerationSalt). Everything else is for locks that are
// met in a new chain, and for the death of locks.
#ifndef LOCKGRAPH_RUNTIME_LOCK_TABLE_H_
#define LOCKGRAPH_RUNTIME_LOCK_TABLE_H_

#include <atomic>
#include <cstdint>

#include "runtime/raw.h"
#include "trace/trace_format.h"

namespace lockgraph::runtime {

struct Thread;

inline constexpr uint32_t kGenerationSlots = 1u << 15;
extern constinit std::atomic<uint16_t> generations[kGenerationSlots];

// Changes when a lock at this address dies. Two addresses may share a number: then some chains are
// looked at once more than necessary.
inline uint64_t GenerationSalt(uint64_t word) {
  uint64_t slot = ((word >> 3) ^ (word >> 18)) & (kGenerationSlots - 1);
  return static_cast<uint64_t>(generations[slot].load(std::memory_order_relaxed)) << 48;
}

// Set in the address of a lock that is made of a mutex at its very address: the two are not one. No
// lock of pthreads begins there, and reports are told the address without it.
inline constexpr uint64_t kAroundBit = 4;

struct LockInfo {
  uint64_t address;
  uint32_t id;  // in the trace; 0 while no chain that was written has it
  uint32_t generation;
  trace::ResourceKind kind;
  trace::Policy policy;
  uint16_t unused;
  uint32_t flags;  // trace::ResourceFlags
  uint32_t create_stack;
  uint32_t first_stack;
  uint32_t thread;  // who used it first
  // For a lock on a stack: where the frame that contains it keeps its return address, and what
  // stood there. When that changed, the frame is gone and so is the lock.
  uint64_t frame_slot;
  uint64_t frame_return;
  LockInfo* next;  // in its bucket
};

// What is known about the lock; makes an entry for a new one. Null when there is no memory. Takes
// the table's lock. The pointer stays valid, but its content changes when the lock dies.
LockInfo* FindOrAddLock(Thread* thread, uint64_t address, trace::ResourceKind kind);
// The same without making one.
LockInfo* FindLock(uint64_t address);
// Its id in the trace, written now if it has none yet; 0 when the trace is full.
uint32_t LockId(Thread* thread, LockInfo* info, uint32_t stack);

// A name for reports, told to the trace.
void NameLock(Thread* thread, LockInfo* info, const char* name);

// Deaths. Each forgets the locks concerned and changes their generation.
void LockDied(uint64_t address, trace::Death death);
void LocksDied(uint64_t begin, uint64_t end, trace::Death death);

// How many locks lie in a page or in the 64 KiB behind it, for blocks that begin in the page. Pages
// half a gigabyte apart share a number.
inline constexpr uint32_t kPageCounts = 1u << 17;
extern constinit std::atomic<uint16_t> page_counts[kPageCounts];
// Whether a block that begins at `address` may contain a lock. Never wrongly false for blocks
// below 64 KiB.
inline bool MayContainLock(uint64_t address) {
  return page_counts[(address >> 12) & (kPageCounts - 1)].load(std::memory_order_relaxed) != 0;
}
// The closer look: whether any lock is known near the range. Lock-free.
bool AnyLockNear(uint64_t begin, uint64_t end);

// In a forked child: keeps addresses and kinds, forgets what was written.
void ForgetLockIds();
void ResetLockTableLock();
void TakeLockTableLock();  // around fork
void ReleaseLockTableLock();

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_LOCK_TABLE_H_
