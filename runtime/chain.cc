#include "runtime/chain.h"

#include <algorithm>
#include <atomic>
#include <cstring>

#include "runtime/file_lock.h"
#include "runtime/guard.h"
#include "runtime/lock_table.h"
#include "runtime/recorder.h"
#include "runtime/stack.h"

namespace lockgraph::runtime {

namespace {

// All keys ever seen, open addressing without locks: 4 MiB, touched as it fills.
struct ChainEntry {
  std::atomic<uint64_t> key{0};
  std::atomic<uint32_t> stack{0};
  std::atomic<uint32_t> signature{0};
};
constexpr uint32_t kChainSlots = 1u << 18;
constexpr uint32_t kFewChains = 256;  // with more, soon every page has some
alignas(4096) constinit ChainEntry known_chains[kChainSlots];
uint64_t ChainHome(uint64_t key) { return (key >> 20) & (kChainSlots - 1); }

constinit std::atomic<uint32_t> chain_count{0};
constinit std::atomic<uint64_t> lost_chains{0};

// Chains with the same places (segment, places of the held locks, place of the wanted one) differ
// only in the lock objects. So many of them are kept, for two objects taken both ways; a program
// that makes locks for ever would otherwise fill the trace.
constexpr uint32_t kSingleQuota = 256;   // nothing held
constexpr uint32_t kNestedQuota = 8192;  // something held
constexpr uint32_t kThreadsQuota = 4;    // times the same for all threads and segments together
constexpr uint32_t kMisuseQuota = 4;     // of one place
constexpr uint32_t kLateQuota = 512;     // the same once the table of keys is nearly full
constexpr uint32_t kQuotaSlots = 1u << 15;
struct QuotaEntry {
  std::atomic<uint64_t> signature{0};
  std::atomic<uint32_t> count{0};
  std::atomic<uint32_t> stack{0};
};
alignas(4096) constinit QuotaEntry quotas[kQuotaSlots];

constexpr uint32_t kMaxHolds = 512;  // of one record; more are counted as lost

ChainEntry* FindChain(uint64_t key) {
  for (uint32_t probe = 0; probe < 32; ++probe) {
    ChainEntry* entry = &known_chains[(ChainHome(key) + probe) & (kChainSlots - 1)];
    uint64_t seen = entry->key.load(std::memory_order_acquire);
    if (seen == key) return entry;
    if (seen == 0) return nullptr;
  }
  return nullptr;
}

bool NearlyFull() {
  return chain_count.load(std::memory_order_relaxed) > kChainSlots - kChainSlots / 8;
}

// A key that finds no room is met as a new one again, at the cost of that.
void AddChain(uint64_t key, uint32_t stack, uint32_t signature) {
  if (NearlyFull()) return;
  for (uint32_t probe = 0; probe < 32; ++probe) {
    ChainEntry* entry = &known_chains[(ChainHome(key) + probe) & (kChainSlots - 1)];
    uint64_t seen = 0;
    if (entry->key.compare_exchange_strong(seen, key, std::memory_order_acq_rel)) {
      entry->signature.store(signature, std::memory_order_relaxed);
      entry->stack.store(stack, std::memory_order_release);
      if (chain_count.fetch_add(1, std::memory_order_relaxed) + 1 == kFewChains) {
        PopulatePages(known_chains, sizeof(known_chains));
      }
      return;
    }
    if (seen == key) return;
  }
}

QuotaEntry* FindQuota(uint64_t signature) {
  if (signature == 0) signature = 1;
  for (uint32_t probe = 0; probe < 16; ++probe) {
    QuotaEntry* entry = &quotas[((signature >> 20) + probe) & (kQuotaSlots - 1)];
    uint64_t seen = entry->signature.load(std::memory_order_acquire);
    if (seen == signature) return entry;
    if (seen == 0 && entry->signature.compare_exchange_strong(seen, signature)) return entry;
    if (seen == signature) return entry;
  }
  return nullptr;
}

// Whether one more chain of these places is written. A nested one that is not may be missed later,
// and is counted.
bool TakeQuota(QuotaEntry* quota, QuotaEntry* of_all, bool nested) {
  uint32_t limit = !nested ? kSingleQuota : NearlyFull() ? kLateQuota : kNestedQuota;
  bool left = quota->count.load(std::memory_order_relaxed) < limit;
  if (left && of_all != nullptr) {
    left = of_all->count.load(std::memory_order_relaxed) < limit * kThreadsQuota;
    if (left) of_all->count.fetch_add(1, std::memory_order_relaxed);
  }
  if (left) {
    quota->count.fetch_add(1, std::memory_order_relaxed);
    return true;
  }
  if (nested) {
    uint64_t lost = lost_chains.fetch_add(1, std::memory_order_relaxed) + 1;
    if ((lost & (lost - 1)) == 0) NoteLost(trace::Table::kChains, lost);
  }
  return false;
}

// `begin`: of which thread and segment.
uint64_t PlaceSignature(const Thread* thread, const Acquisition& what, uint64_t pc,
                        uint64_t begin) {
  uint64_t held = begin;
  for (const Held* hold = thread->bottom + 1; hold <= thread->top; ++hold) {
    held = Mix(held, hold->signature);
  }
  uint64_t kind = static_cast<uint64_t>(what.wait) | (what.word & kSharedBit) << 8 |
                  static_cast<uint64_t>(what.signal) << 9 | what.flags << 10;
  return Mix(Mix(held, pc), kind);
}

CacheEntry* Cache(Thread* thread, uint64_t key, uint32_t stack, uint32_t signature) {
  CacheEntry* entry = CacheSlot(thread, key);
  entry->key = 0;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  entry->stack = stack;
  entry->signature = signature;
  __atomic_signal_fence(__ATOMIC_SEQ_CST);
  entry->key = key;
  return entry;
}

// Writes the chain for what the thread wants now. `wanted` 0: the trace or a table is full.
void WriteNewChain(Thread* thread, const Acquisition& what, uint32_t wanted, uint32_t stack) {
  if (wanted == 0) return;
  trace::Hold holds[kMaxHolds];
  uint32_t count = CopyHolds(thread, holds, kMaxHolds);
  trace::Chain record = {};
  record.segment = thread->segment;
  record.wanted = wanted;
  record.stack = stack;
  record.flags = what.flags;
  record.mode = ModeOf(what.word);
  record.wait = what.wait;
  record.time = NowNs();
  if (what.released != 0) {
    LockInfo* released = FindOrAddLock(thread, what.released, trace::ResourceKind::kMutex);
    if (released != nullptr) record.released = LockId(thread, released, stack);
  }
  WriteChain(what.signal ? trace::RecordKind::kSignal : trace::RecordKind::kChain, 0, thread->id,
             &record, holds, count);
}

// The slow way for a key that no cache of this thread has. Returns stack and signature.
CacheEntry* Learn(Thread* thread, const Acquisition& what, uint64_t key, Place place) {
  ThreadGuard guard(thread);
  if (LG_UNLIKELY(thread->once_holds)) DropLeftOnce(thread, place.frame);
  if (LG_UNLIKELY(thread->file_holds)) DropGoneFiles(thread);
  uint64_t signature = PlaceSignature(thread, what, PlaceKey(what, place), thread->bottom->key);
  auto short_signature = static_cast<uint32_t>(Mix(PlaceKey(what, place), what.word & kSharedBit));
  QuotaEntry* quota = FindQuota(signature);
  QuotaEntry* of_all = FindQuota(PlaceSignature(thread, what, PlaceKey(what, place), 0));
  bool nested = Depth(thread) > 0;
  if (quota != nullptr && !TakeQuota(quota, of_all, nested)) {
    uint32_t stack = quota->stack.load(std::memory_order_relaxed);
    uint32_t room = nested ? kChainSlots / 2 : kChainSlots / 4;
    if (chain_count.load(std::memory_order_relaxed) < room) {
      AddChain(key, stack, short_signature);  // known from now on, though not written
    }
    return Cache(thread, key, stack, short_signature);
  }
  uint32_t stack = StackOf(thread, what, place);
  if (quota != nullptr) quota->stack.store(stack, std::memory_order_relaxed);
  if ((what.flags & trace::kWantsThread) != 0) {
    WriteNewChain(thread, what, static_cast<uint32_t>(what.word >> 1), stack);
  } else if (LockInfo* info = FindOrAddLock(thread, AddressOf(what.word), what.kind);
             info != nullptr) {
    if (info->first_stack == 0) info->first_stack = stack;
    WriteNewChain(thread, what, LockId(thread, info, stack), stack);
  }
  AddChain(key, stack, short_signature);
  return Cache(thread, key, stack, short_signature);
}

}  // namespace

const CacheEntry* KnownChain(Thread* thread, uint64_t key) {
  if (LG_UNLIKELY(thread->once_holds)) return nullptr;
  ChainEntry* known = FindChain(key);
  if (known == nullptr) return nullptr;
  return Cache(thread, key, known->stack.load(std::memory_order_acquire),
               known->signature.load(std::memory_order_relaxed));
}

const CacheEntry* RecordChain(Thread* thread, const Acquisition& what, uint64_t key, Place place) {
  const CacheEntry* known = KnownChain(thread, key);
  return known != nullptr ? known : Learn(thread, what, key, place);
}

uint32_t RecordEvent(Thread* thread, const Acquisition& what, Place place) {
  uint64_t kind = what.signal ? 0x51e7a1u : 0xe7e27u;
  uint64_t held_key = HeldKey(thread->top->key ^ kind, what.word);
  return LookUpChain(thread, what, ChainKey(held_key, PlaceKey(what, place)), place)->stack;
}

uint32_t RecordJoin(Thread* thread, uint32_t joined, trace::WaitKind wait, Place place) {
  Acquisition what;
  what.word = static_cast<uint64_t>(joined) << 1;
  what.wait = wait;
  what.flags = trace::kWantsThread;
  return RecordEvent(thread, what, place);
}

void RecordMisuse(Thread* thread, trace::MisuseKind kind, const Acquisition& what, Place place,
                  uint32_t taken_stack) {
  ThreadGuard guard(thread);
  QuotaEntry* quota = FindQuota(Mix(PlaceKey(what, place), 0xbad0 + static_cast<uint64_t>(kind)));
  if (quota == nullptr || quota->count.load(std::memory_order_relaxed) >= kMisuseQuota) return;
  quota->count.fetch_add(1, std::memory_order_relaxed);
  uint32_t stack = StackOf(thread, what, place);
  LockInfo* info = FindOrAddLock(thread, AddressOf(what.word), what.kind);
  if (info == nullptr) return;
  trace::Hold holds[kMaxHolds];
  uint32_t count = CopyHolds(thread, holds, kMaxHolds);
  trace::Misuse record = {};
  record.segment = static_cast<uint32_t>(kind);
  record.wanted = LockId(thread, info, stack);
  record.stack = stack;
  record.flags = what.flags;
  record.mode = ModeOf(what.word);
  record.wait = what.wait;
  record.time = NowNs();
  record.released = taken_stack;
  if (record.wanted != 0) {
    WriteChain(trace::RecordKind::kMisuse, 0, thread->id, &record, holds, count);
  }
}

uint32_t CreationStack(Thread* thread, Place place) {
  constexpr uint32_t kUnwound = 256;
  QuotaEntry* quota = FindQuota(Mix(place.pc, 0xc4ea7e));
  if (quota == nullptr) return CaptureStack(thread, place);
  if (quota->count.fetch_add(1, std::memory_order_relaxed) >= kUnwound) {
    return quota->stack.load(std::memory_order_relaxed);
  }
  uint32_t stack = CaptureStack(thread, place);
  quota->stack.store(stack, std::memory_order_relaxed);
  return stack;
}

uint32_t CopyHolds(Thread* owner, trace::Hold* out, uint32_t room) {
  uint32_t count = 0;
  auto [held, depth] = ViewHeld(owner);
  for (uint32_t i = 0; i < depth && count < room; ++i) {
    Held copy = held[i];
    if (copy.lock == 0) continue;
    LockInfo* info = FindOrAddLock(owner, AddressOf(copy.lock), copy.kind);
    if (info == nullptr) continue;
    trace::Hold* hold = &out[count];
    *hold = {};
    hold->resource = LockId(owner, info, copy.stack);
    hold->stack = copy.stack;
    hold->mode = ModeOf(copy.lock);
    hold->depth = static_cast<uint8_t>(std::min<uint32_t>(copy.depth & ~kTimedHold, 255));
    if (hold->resource != 0) ++count;
  }
  if (depth > room) NoteLost(trace::Table::kHeld, depth - room);
  return count;
}

void WriteChain(trace::RecordKind kind, uint32_t id, uint32_t thread, trace::Chain* record,
                const trace::Hold* holds, uint32_t count) {
  constexpr uint32_t kFirst = sizeof(record->holds) / sizeof(trace::Hold);
  constexpr uint32_t kNext = trace::kListBytes / sizeof(trace::Hold);
  record->hold_count = count;
  uint32_t inside = std::min(count, kFirst);
  std::memcpy(record->holds, holds, inside * sizeof(trace::Hold));
  uint32_t rest = count - inside;
  uint32_t parts = 1 + (rest + kNext - 1) / kNext;
  Slots slots = ReserveSlots(parts);
  if (!slots) return;
  CommitSlots(slots, kind, id != 0 ? id : slots.id, thread, parts, record, holds + inside,
              rest * sizeof(trace::Hold), kNext * sizeof(trace::Hold));
}

void ForgetChains(Thread* survivor) {
  ZeroPages(known_chains, sizeof(known_chains));
  ZeroPages(quotas, sizeof(quotas));
  chain_count.store(0, std::memory_order_relaxed);
  for (CacheEntry& entry : survivor->cache) entry.key = 0;
}

}  // namespace lockgraph::runtime
