#include "runtime/lock_table.h"

#include <cstring>

#include "runtime/modules.h"
#include "runtime/recorder.h"
#include "runtime/thread.h"

namespace lockgraph::runtime {

constinit std::atomic<uint16_t> generations[kGenerationSlots];
constinit std::atomic<uint16_t> page_counts[kPageCounts];

namespace {

constexpr uint32_t kBuckets = 1u << 16;
constexpr uint32_t kRegionShift = 9;  // locks of one region of 512 bytes share a bucket
constexpr size_t kArenaBytes = 64u << 10;

struct LockTable {
  RawLock lock;
  LockInfo* buckets[kBuckets] = {};
  LockInfo* free_list = nullptr;
  uint8_t* arena = nullptr;
  size_t arena_left = 0;
  uint64_t lost = 0;
};
constinit LockTable table;

uint32_t BucketOf(uint64_t address) {
  return static_cast<uint32_t>((Mix(address >> kRegionShift, 0) >> 16) & (kBuckets - 1));
}

LockInfo* NewInfo() {
  if (LockInfo* info = table.free_list; info != nullptr) {
    table.free_list = info->next;
    return info;
  }
  if (table.arena_left < sizeof(LockInfo)) {
    table.arena = static_cast<uint8_t*>(MapMemory(kArenaBytes));
    table.arena_left = table.arena != nullptr ? kArenaBytes : 0;
    if (table.arena == nullptr) return nullptr;
    PopulatePages(table.arena, kArenaBytes);
  }
  auto* info = reinterpret_cast<LockInfo*>(table.arena);
  table.arena += sizeof(LockInfo);
  table.arena_left -= sizeof(LockInfo);
  return info;
}

// Counts the lock in its page and in those before it: a block that contains the lock begins there.
// A count that is full stays so: its pages are looked at more closely for ever.
void CountPages(const LockInfo& info, int change) {
  if ((info.flags & trace::kStaticStorage) != 0) return;
  for (uint64_t back = 0; back <= 16; ++back) {
    auto& count = page_counts[((info.address >> 12) - back) & (kPageCounts - 1)];
    uint16_t value = count.load(std::memory_order_relaxed);
    if (value != 0xffff) {
      count.store(static_cast<uint16_t>(value + change), std::memory_order_relaxed);
    }
  }
}

void BumpGeneration(uint64_t address) {
  uint64_t slot = ((address >> 3) ^ (address >> 18)) & (kGenerationSlots - 1);
  generations[slot].fetch_add(1, std::memory_order_relaxed);
}

// Unlinks *at, with the table's lock held.
void Bury(LockInfo** at, trace::Death death) {
  LockInfo* info = *at;
  if (info->id != 0) {
    trace::ResourceDeath record = {};
    record.death = death;
    WriteRecord(trace::RecordKind::kResourceDeath, info->id, 0, &record);
  }
  BumpGeneration(info->address);
  CountPages(*info, -1);
  *at = info->next;
  info->next = table.free_list;
  table.free_list = info;
}

LockInfo** FindIn(uint64_t address) {
  LockInfo** at = &table.buckets[BucketOf(address)];
  while (*at != nullptr && (*at)->address != address) at = &(*at)->next;
  return at;
}

// For a lock in a frame of the calling thread's stack: remembers the frame.
void NoteFrame(Thread* thread, LockInfo* info) {
  uint64_t frame = reinterpret_cast<uint64_t>(__builtin_frame_address(0));
  if (thread == nullptr || info->address < frame || !OnOwnStack(thread, frame) ||
      !OnOwnStack(thread, info->address)) {
    return;
  }
  info->flags |= trace::kOnStack;
  if (thread->stack_lock_low == 0 || info->address < thread->stack_lock_low) {
    thread->stack_lock_low = info->address;
  }
  while (frame >= reinterpret_cast<uint64_t>(__builtin_frame_address(0)) &&
         frame + 16 <= thread->stack_high && frame % 8 == 0) {
    const auto* words = reinterpret_cast<const uint64_t*>(frame);
    if (frame > info->address) {
      info->frame_slot = frame + 8;
      info->frame_return = words[1];
      return;
    }
    if (words[0] <= frame) return;
    frame = words[0];
  }
}

bool FrameIsGone(const LockInfo& info) {
  return info.frame_slot != 0 &&
         *reinterpret_cast<const uint64_t*>(info.frame_slot) != info.frame_return;
}

}  // namespace

LockInfo* FindOrAddLock(Thread* thread, uint64_t address, trace::ResourceKind kind) {
  RawGuard guard(table.lock);
  LockInfo** at = FindIn(address);
  uint32_t generation = 0;
  if (*at != nullptr) {
    if (!FrameIsGone(**at)) return *at;
    generation = (*at)->generation + 1;
    Bury(at, trace::Death::kStackLeft);
  }
  LockInfo* info = NewInfo();
  if (info == nullptr) {
    NoteLost(trace::Table::kResources, ++table.lost);
    return nullptr;
  }
  *info = {};
  info->address = address;
  info->kind = kind;
  info->generation = generation;
  info->thread = thread != nullptr ? thread->id : 0;
  if (InModuleData(address)) {
    info->flags |= trace::kStaticStorage;
  } else {
    NoteFrame(thread, info);
  }
  CountPages(*info, 1);
  LockInfo** bucket = &table.buckets[BucketOf(address)];
  info->next = *bucket;
  __atomic_store_n(bucket, info, __ATOMIC_RELEASE);
  return info;
}

LockInfo* FindLock(uint64_t address) {
  RawGuard guard(table.lock);
  return *FindIn(address);
}

uint32_t LockId(Thread* thread, LockInfo* info, uint32_t stack) {
  RawGuard guard(table.lock);
  if (info->id != 0) return info->id;
  trace::Resource record = {};
  record.address = info->address & ~kAroundBit;
  record.generation = info->generation;
  record.kind = info->kind;
  record.policy = info->policy;
  record.flags = info->flags;
  record.create_stack = info->create_stack;
  record.first_stack = info->first_stack != 0 ? info->first_stack : stack;
  if ((info->flags & trace::kStaticStorage) != 0) record.module = ModuleOf(info->address);
  info->id = WriteRecord(trace::RecordKind::kResource, 0, thread->id, &record);
  return info->id;
}

void NameLock(Thread* thread, LockInfo* info, const char* name) {
  trace::ResourceName record = {};
  size_t size = std::strlen(name);
  if (size > 4096) size = 4096;
  record.name_bytes = static_cast<uint32_t>(size);
  size_t inside = size < sizeof(record.name) ? size : sizeof(record.name);
  std::memcpy(record.name, name, inside);
  size_t rest = size - inside;
  uint32_t parts = static_cast<uint32_t>(1 + (rest + trace::kListBytes - 1) / trace::kListBytes);
  uint32_t id = LockId(thread, info, info->create_stack);
  Slots slots = ReserveSlots(parts);
  if (id == 0 || !slots) return;
  CommitSlots(slots, trace::RecordKind::kResourceName, id, thread->id, parts, &record,
              name + inside, rest, trace::kListBytes);
}

void LockDied(uint64_t address, trace::Death death) {
  RawGuard guard(table.lock);
  if (LockInfo** at = FindIn(address); *at != nullptr) Bury(at, death);
}

bool AnyLockNear(uint64_t begin, uint64_t end) {
  uint64_t regions = ((end - 1) >> kRegionShift) - (begin >> kRegionShift) + 1;
  if (regions > kBuckets) return true;
  for (uint64_t i = 0; i < regions; ++i) {
    LockInfo* const* bucket = &table.buckets[BucketOf(begin + (i << kRegionShift))];
    if (__atomic_load_n(bucket, __ATOMIC_RELAXED) != nullptr) return true;
  }
  return false;
}

void LocksDied(uint64_t begin, uint64_t end, trace::Death death) {
  RawGuard guard(table.lock);
  uint64_t regions = ((end - 1) >> kRegionShift) - (begin >> kRegionShift) + 1;
  bool all = regions > kBuckets;
  uint64_t count = all ? kBuckets : regions;
  for (uint64_t i = 0; i < count; ++i) {
    LockInfo** at = &table.buckets[all ? i : BucketOf(begin + (i << kRegionShift))];
    while (*at != nullptr) {
      if ((*at)->address >= begin && (*at)->address < end) {
        Bury(at, death);
      } else {
        at = &(*at)->next;
      }
    }
  }
}

void ForgetLockIds() {
  for (LockInfo* info : table.buckets) {
    for (; info != nullptr; info = info->next) {
      info->id = 0;
      info->frame_slot = 0;  // the stacks of other threads may go away
      info->create_stack = 0;
      info->first_stack = 0;
    }
  }
}

void ResetLockTableLock() { table.lock.Reset(); }
void TakeLockTableLock() { table.lock.Lock(); }
void ReleaseLockTableLock() { table.lock.Unlock(); }

}  // namespace lockgraph::runtime
