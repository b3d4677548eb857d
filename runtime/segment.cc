#include "runtime/segment.h"

#include <algorithm>
#include <atomic>
#include <cstring>

#include "runtime/chain.h"
#include "runtime/lock_table.h"
#include "runtime/recorder.h"
#include "runtime/stack.h"

namespace lockgraph::runtime {

namespace {

// Threads started by one statement (same creator, call stack and entry function). The first so many
// are told apart; later ones share names in the trace, so that a program that starts threads for
// ever does not fill it. Sharers were started in the same segment of the creator, or while another
// sharer was alive: then everybody who can meet one can meet the other.
constexpr uint32_t kToldApart = 32;
constexpr uint32_t kKinds = 8192;
struct Kind {
  uint64_t signature = 0;     // of the statement, or of statement and segment
  uint32_t started = 0;       // statement: how many threads
  uint32_t latest = 0;        // statement: the entry whose name was shared last
  uint32_t shared_id = 0;     // statement and segment: the shared name
  uint32_t shared_alive = 0;  // how many of the sharers were not joined yet
  bool many = false;          // several of them were alive at once, and the trace says so
};
struct Kinds {
  RawLock lock;
  Kind items[kKinds];  // item 0: no kind
};
constinit Kinds kinds;

uint32_t FindKind(uint64_t signature) {
  for (uint32_t probe = 0; probe < 64; ++probe) {
    uint32_t at = static_cast<uint32_t>((signature + probe) % (kKinds - 1)) + 1;
    if (kinds.items[at].signature == signature) return at;
    if (kinds.items[at].signature == 0) {
      kinds.items[at].signature = signature;
      return at;
    }
  }
  return 0;
}

uint64_t HashOf(const IdList& live) {  // of the set: the order does not count
  uint64_t hash = 0x5e9;
  for (uint32_t i = 0; i < live.count; ++i) hash += Mix(live.items[i], 0x11fe);
  return hash;
}

uint32_t WriteSegment(const Thread* thread) {
  trace::Segment record = {};
  constexpr uint32_t kFirst = sizeof(record.live) / sizeof(uint32_t);
  constexpr uint32_t kNext = trace::kListBytes / sizeof(uint32_t);
  record.live_count = thread->live.count;
  uint32_t inside = std::min(thread->live.count, kFirst);
  if (inside > 0) std::memcpy(record.live, thread->live.items, inside * sizeof(uint32_t));
  uint32_t rest = thread->live.count - inside;
  uint32_t parts = 1 + (rest + kNext - 1) / kNext;
  Slots slots = ReserveSlots(parts);
  if (!slots) return 0;
  CommitSlots(slots, trace::RecordKind::kSegment, slots.id, thread->id, parts, &record,
              thread->live.items + inside, rest * sizeof(uint32_t), kNext * sizeof(uint32_t));
  return slots.id;
}

// The chains of one thread are not those of another: its keys start from its id and segment.
void BeginKeys(Thread* thread) {
  thread->bottom->lock = kNoLock;
  thread->bottom->key = Mix(Mix(thread->id, 0x7e9ead), thread->segment);
}

// Enters the segment for the present live set: a known one if the thread was in it before.
void EnterSegment(Thread* thread) {
  uint64_t hash = HashOf(thread->live);
  auto short_hash = static_cast<uint32_t>(Mix(hash, thread->live.count));
  uint32_t segment = 0;
  const IdList& known = thread->segment_hashes;
  for (uint32_t i = 0; i + 1 < known.count; i += 2) {
    if (known.items[i] == short_hash) segment = known.items[i + 1];
  }
  if (segment == 0) {
    segment = WriteSegment(thread);
    if (thread->segment_hashes.Add(short_hash)) thread->segment_hashes.Add(segment);
  }
  thread->segment = segment;
  BeginKeys(thread);
  RebuildKeys(thread);
}

// The entry whose name a new thread of the statement shall share; 0: it gets a name of its own.
uint32_t SharedKind(const Thread* creator, uint64_t start, uint32_t stack) {
  uint64_t statement = Mix(Mix(start, creator->id), Mix(stack, 0x4b1d)) | 1;
  uint32_t slot = FindKind(statement);
  Kind* kind = &kinds.items[slot];
  if (slot == 0 || ++kind->started <= kToldApart) return 0;
  const Kind& latest = kinds.items[kind->latest];
  if (latest.shared_id != 0 && creator->live.Contains(latest.shared_id)) return kind->latest;
  kind->latest = FindKind(Mix(statement, creator->segment) | 1);
  return kind->latest;
}

trace::ThreadStart StartRecord(const Thread* thread, uint32_t flags) {
  trace::ThreadStart record = {};
  record.os_tid = thread->tid.load(std::memory_order_relaxed);
  record.time = NowNs();
  record.flags = flags;
  return record;
}

}  // namespace

void BeginMain(Thread* thread, uint32_t trace_flags) {
  thread->id = registry.next_id.fetch_add(1, std::memory_order_relaxed);
  trace::ThreadStart record = StartRecord(thread, trace_flags);
  WriteRecord(trace::RecordKind::kThreadStart, 0, thread->id, &record);
  EnterSegment(thread);
}

void BeginChild(Thread* creator, Thread* child, uint64_t start, Place place) {
  uint32_t stack = CaptureStack(creator, place);
  child->creator = creator;
  child->creator_id = creator->id;
  child->creation = ++creator->creations;
  for (Held* held = HeldList(creator); held <= creator->top; ++held) {
    if (held->creation == 0) held->creation = child->creation;
  }
  trace::ThreadStart record = StartRecord(child, 0);
  if (Depth(creator) > 0) record.flags |= trace::kThreadCreatorHeld;
  record.parent = creator->id;
  record.parent_segment = creator->segment;
  record.create_stack = stack;
  record.start_routine = start;
  RawGuard guard(kinds.lock);
  // What the creator holds may guard each of its threads: those are always told apart.
  uint32_t slot = Depth(creator) > 0 ? 0 : SharedKind(creator, start, stack);
  Kind* kind = &kinds.items[slot];
  child->kind_slot = slot;
  child->many = slot != 0;
  if (child->many && kind->shared_id != 0) {
    child->id = kind->shared_id;
  } else {
    child->id = registry.next_id.fetch_add(1, std::memory_order_relaxed);
    WriteRecord(trace::RecordKind::kThreadStart, 0, child->id, &record);
  }
  BeginKeys(child);
  if (!child->many) return;
  kind->shared_id = child->id;
  if (++kind->shared_alive < 2 || kind->many) return;
  kind->many = true;
  record.flags |= trace::kThreadMany;
  WriteRecord(trace::RecordKind::kThreadStart, 0, child->id, &record);
}

void AbandonChild(Thread* child) {
  RawGuard guard(kinds.lock);
  if (child->many) --kinds.items[child->kind_slot].shared_alive;
}

void ChildStarted(Thread* creator, const Thread* child) {
  if (child->many && creator->live.Contains(child->id)) return;
  creator->live.AddOnce(child->id);
  EnterSegment(creator);
}

void ChildJoined(Thread* joiner, Thread* child) {
  bool gone = true;
  if (child->many) {
    RawGuard guard(kinds.lock);
    Kind* kind = &kinds.items[child->kind_slot];
    if (kind->shared_alive > 0) --kind->shared_alive;
    gone = kind->shared_alive == 0;
  }
  if (!gone) return;
  joiner->live.Remove(child->id);
  for (uint32_t i = 0; i < child->live.count; ++i) joiner->live.AddOnce(child->live.items[i]);
  EnterSegment(joiner);
  if (child->many) return;
  trace::ThreadJoined record = {};
  record.joined = child->id;
  record.next_segment = joiner->segment;
  record.time = NowNs();
  trace::Hold holds[64];
  uint32_t count = 0;
  if (child->creator == joiner && child->creator_id == joiner->id) {
    uint32_t all = CopyHolds(joiner, holds, 64);
    uint32_t at = 0;
    for (const Held* held = HeldList(joiner); held <= joiner->top && at < all; ++held) {
      if (held->lock == 0) continue;
      uint32_t first = held->creation;
      if (first != 0 && first <= child->creation) holds[count++] = holds[at];
      ++at;
    }
  }
  record.hold_count = count;
  constexpr uint32_t kFirst = sizeof(record.holds) / sizeof(trace::Hold);
  constexpr uint32_t kNext = trace::kListBytes / sizeof(trace::Hold);
  uint32_t inside = std::min(count, kFirst);
  std::memcpy(record.holds, holds, inside * sizeof(trace::Hold));
  uint32_t parts = 1 + (count - inside + kNext - 1) / kNext;
  if (Slots slots = ReserveSlots(parts)) {
    CommitSlots(slots, trace::RecordKind::kThreadJoined, slots.id, joiner->id, parts, &record,
                holds + inside, (count - inside) * sizeof(trace::Hold),
                kNext * sizeof(trace::Hold));
  }
}

void BeginLeftByFork(Thread* thread) {
  thread->id = registry.next_id.fetch_add(1, std::memory_order_relaxed);
  trace::ThreadStart record = StartRecord(thread, trace::kThreadAdopted);
  WriteRecord(trace::RecordKind::kThreadStart, 0, thread->id, &record);
  if (thread->name[0] != 0) NameThread(thread, thread->name);
}

void ForgetSegments(Thread* survivor) {
  kinds.lock.Reset();
  for (Kind& kind : kinds.items) kind = {};
  survivor->live.count = 0;
  survivor->segment_hashes.count = 0;
  survivor->many = false;
  registry.next_id.store(1, std::memory_order_relaxed);
  BeginMain(survivor, trace::kThreadMain);
}

}  // namespace lockgraph::runtime
