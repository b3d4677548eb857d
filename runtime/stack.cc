#include "runtime/stack.h"

#include <sys/mman.h>
#include <sys/syscall.h>
#include <unwind.h>

#include <algorithm>
#include <atomic>
#include <cstring>

#include "runtime/linking.h"
#include "runtime/modules.h"
#include "runtime/options.h"
#include "runtime/recorder.h"
#include "runtime/stack_memo.h"

namespace lockgraph::runtime {

namespace {

// What is known about the code at a return address.
enum class Frames : uint8_t { kUnknown, kPointers, kNone };

constexpr uint32_t kPcSlots = 1u << 14;
constinit std::atomic<uint64_t> known_pcs[kPcSlots];  // pc << 1 | (has frame pointers)

std::atomic<uint64_t>& PcSlot(uint64_t pc) { return known_pcs[Mix(pc, 1) >> 50]; }

Frames KnownFrames(uint64_t pc) {
  uint64_t value = PcSlot(pc).load(std::memory_order_relaxed);
  if (value >> 1 != pc) return Frames::kUnknown;
  return (value & 1) != 0 ? Frames::kPointers : Frames::kNone;
}

void NoteFrames(uint64_t pc, Frames frames) {
  PcSlot(pc).store(pc << 1 | (frames == Frames::kPointers ? 1 : 0), std::memory_order_relaxed);
}

// Follows frame pointers from the interposed function's frame. True if it arrived at the end of
// the thread's known stack with every address in a known module.
bool WalkFrames(const Thread* thread, Place place, Unwound* out) {
  out->pc[0] = place.pc;
  out->count = 1;
  uint64_t frame = place.frame;
  if (!OnOwnStack(thread, frame)) return false;
  while (out->count < options.stack_frames) {
    uint64_t next = *reinterpret_cast<const uint64_t*>(frame);
    if (next == thread->stack_high || next == 0) return true;
    if (next <= frame || next + 16 > thread->stack_high || next % 8 != 0) return false;
    uint64_t pc = reinterpret_cast<const uint64_t*>(next)[1];
    if (!InModuleData(pc)) return false;
    out->pc[out->count++] = pc;
    frame = next;
  }
  return true;
}

struct Unwinding {
  Unwound* out;
  uint64_t first;
  uint64_t stack_high;
};

_Unwind_Reason_Code Visit(_Unwind_Context* context, void* argument) {
  auto* unwinding = static_cast<Unwinding*>(argument);
  uint64_t pc = _Unwind_GetIP(context);
  Unwound* out = unwinding->out;
  if (out->count == 0 && pc != unwinding->first) return _URC_NO_REASON;  // our own frames
  if (pc == 0 || out->count == options.stack_frames) return _URC_END_OF_STACK;
  // The start trampoline's frame, and whatever called it, is not the program's.
  if (_Unwind_GetCFA(context) > unwinding->stack_high && out->count > 0) return _URC_END_OF_STACK;
  // The callee's frame ends above its return address.
  out->slot[out->count] = _Unwind_GetCFA(context) - sizeof(uint64_t);
  out->pc[out->count++] = pc;
  return _URC_NO_REASON;
}

void Unwind(const Thread* thread, Place place, Unwound* out) {
  out->count = 0;
  Unwinding unwinding = {out, place.pc, thread->stack_high};
  _Unwind_Backtrace(Visit, &unwinding);
  if (out->count == 0) {
    out->pc[0] = place.pc;
    out->count = 1;
  }
}

// Marks what both walks agree on as code with frame pointers.
void Compare(const Unwound& walked, const Unwound& unwound) {
  uint32_t same = 0;
  while (same < walked.count && same < unwound.count && walked.pc[same] == unwound.pc[same]) {
    ++same;
  }
  // Frame i's pointer chain is right if the address after it came out right.
  for (uint32_t i = 0; i < unwound.count; ++i) {
    NoteFrames(unwound.pc[i],
               i + 1 < same || same == unwound.count ? Frames::kPointers : Frames::kNone);
  }
}

void Collect(const Thread* thread, Place place, Unwound* out) {
  if (!InModuleData(place.pc)) ScanModules();  // a library that was loaded meanwhile
  bool complete = WalkFrames(thread, place, out);
  if (!options.unwind || InOurUnwinder(place.pc)) return;
  bool trusted = complete;
  for (uint32_t i = 0; trusted && i < out->count; ++i) {
    trusted = KnownFrames(out->pc[i]) == Frames::kPointers;
  }
  if (trusted) return;
  bool own = OnOwnStack(thread, place.frame);
  Unwound unwound;
  if (!own || !RecallStack(place, thread->stack_high, &unwound)) {
    Unwind(thread, place, &unwound);
    Compare(*out, unwound);
    if (own) KeepStack(place, thread->stack_high, unwound);
  }
  if (unwound.count >= out->count || !complete) *out = unwound;
}

// Stacks by the hash of their addresses.
constexpr uint32_t kStackSlots = 1u << 16;
struct StackEntry {
  std::atomic<uint64_t> hash{0};
  std::atomic<uint32_t> id{0};
};
alignas(4096) constinit StackEntry stacks[kStackSlots];
constinit std::atomic<uint64_t> lost_stacks{0};

// The entry for the hash, claimed for the caller if `*fresh`; null when the table is full.
StackEntry* FindEntry(uint64_t hash, bool* fresh) {
  *fresh = false;
  for (uint32_t probe = 0; probe < 64; ++probe) {
    StackEntry* entry = &stacks[(hash + probe) & (kStackSlots - 1)];
    uint64_t seen = entry->hash.load(std::memory_order_acquire);
    if (seen == hash) return entry;
    if (seen != 0) continue;
    if (entry->hash.compare_exchange_strong(seen, hash, std::memory_order_acq_rel)) {
      *fresh = true;
      return entry;
    }
    if (seen == hash) return entry;
  }
  NoteLost(trace::Table::kStacks, lost_stacks.fetch_add(1, std::memory_order_relaxed) + 1);
  return nullptr;
}

// The id of an entry that another thread claimed and is about to fill.
uint32_t AwaitId(const StackEntry& entry) {
  for (int spin = 0; spin < 1000; ++spin) {
    if (uint32_t id = entry.id.load(std::memory_order_acquire); id != 0) return id;
  }
  return 0;
}

uint32_t WriteStack(const Thread* thread, const Unwound& pcs, uint32_t source) {
  trace::Stack record = {};
  constexpr uint32_t kFirst = sizeof(record.pc) / sizeof(uint64_t);
  constexpr uint32_t kNext = trace::kListBytes / sizeof(uint64_t);
  record.count = pcs.count;
  record.source = source;
  uint32_t inside = std::min(pcs.count, kFirst);
  std::memcpy(record.pc, pcs.pc, inside * sizeof(uint64_t));
  uint32_t rest = pcs.count - inside;
  uint32_t parts = 1 + (rest + kNext - 1) / kNext;
  Slots slots = ReserveSlots(parts);
  if (!slots) return 0;
  CommitSlots(slots, trace::RecordKind::kStack, slots.id, thread->id, parts, &record,
              pcs.pc + inside, rest * sizeof(uint64_t), kNext * sizeof(uint64_t));
  return slots.id;
}

uint32_t Keep(const Thread* thread, const Unwound& pcs, uint64_t salt, uint32_t source) {
  uint64_t hash = Mix(pcs.count + 1, salt);
  for (uint32_t i = 0; i < pcs.count; ++i) hash = Mix(hash, pcs.pc[i]);
  if (hash == 0) hash = 1;
  bool fresh = false;
  StackEntry* entry = FindEntry(hash, &fresh);
  if (entry == nullptr) return 0;
  if (!fresh) return AwaitId(*entry);
  uint32_t id = WriteStack(thread, pcs, source);
  entry->id.store(id, std::memory_order_release);
  return id;
}

uint32_t WriteSource(const Thread* thread, const SourcePlace& place) {
  trace::Source record = {};
  record.line = place.line;
  record.column = place.column;
  record.file_bytes = std::min(place.file_length, 4096u);
  uint32_t inside = std::min<uint32_t>(record.file_bytes, sizeof(record.text));
  std::memcpy(record.text, place.file, inside);
  uint32_t rest = record.file_bytes - inside;
  uint32_t parts = 1 + (rest + trace::kListBytes - 1) / trace::kListBytes;
  Slots slots = ReserveSlots(parts);
  if (!slots) return 0;
  CommitSlots(slots, trace::RecordKind::kSource, slots.id, thread->id, parts, &record,
              place.file + inside, rest, trace::kListBytes);
  return slots.id;
}

uint64_t HashOf(const SourcePlace& place) {
  uint64_t hash = Mix(place.line, place.column + 1);
  for (uint32_t i = 0; i < place.file_length; ++i) {
    hash = Mix(hash, static_cast<uint8_t>(place.file[i]));
  }
  return hash | 1;
}

// The id of the place, written once.
uint32_t SourceId(const Thread* thread, const SourcePlace& place, uint64_t hash) {
  bool fresh = false;
  StackEntry* entry = FindEntry(hash, &fresh);
  if (entry == nullptr) return 0;
  if (!fresh) return AwaitId(*entry);
  uint32_t source = WriteSource(thread, place);
  entry->id.store(source, std::memory_order_release);
  return source;
}

}  // namespace

uint32_t CaptureStack(Thread* thread, Place place) {
  Unwound pcs;
  Collect(thread, place, &pcs);
  return Keep(thread, pcs, 0, 0);
}

uint32_t StackOf(Thread* thread, const Acquisition& what, Place place) {
  if (what.source_stack != 0) return what.source_stack;
  if (what.source.file == nullptr) return CaptureStack(thread, place);
  uint64_t hash = HashOf(what.source);
  Unwound pcs;
  Collect(thread, place, &pcs);
  return Keep(thread, pcs, hash, SourceId(thread, what.source, hash));
}

void ForgetStacks() { ZeroPages(stacks, sizeof(stacks)); }

}  // namespace lockgraph::runtime
