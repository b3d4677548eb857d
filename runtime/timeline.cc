#include "runtime/timeline.h"

#include <cstring>

#include "runtime/held.h"
#include "runtime/lock_table.h"
#include "runtime/recorder.h"

namespace lockgraph::runtime {

namespace {

uint32_t IdOf(Thread* thread, LockWord word, trace::ResourceKind kind, uint32_t stack) {
  LockInfo* info = FindOrAddLock(thread, AddressOf(word), kind);
  return info != nullptr ? LockId(thread, info, stack) : 0;
}

bool HasRoom() {
  const trace::TraceHeader* header = Header();
  return header != nullptr && RecordCount() < trace::SlotsForIntervals(header->capacity);
}

void WriteHeld(Thread* thread, const Held& held, uint32_t flags) {
  trace::Interval record = {};
  record.kind = trace::IntervalKind::kHeld;
  record.resource = IdOf(thread, held.lock, held.kind, held.stack);
  record.stack = held.stack;
  record.mode = ModeOf(held.lock);
  record.begin = held.begin;
  record.end = NowNs();
  record.flags = flags;
  WriteRecord(trace::RecordKind::kInterval, 0, thread->id, &record);
}

struct WaitShape {
  WaitFor what;
  LockWord lock;
  trace::ResourceKind kind;
  Thread* joined;
  uint64_t since;
  uint32_t stack;
};

void WriteWait(Thread* thread, const WaitShape& wait, uint32_t flags) {
  trace::Interval record = {};
  record.kind = trace::IntervalKind::kWaited;
  record.stack = wait.stack;
  record.flags = flags;
  record.begin = wait.since;
  record.end = NowNs();
  if (wait.what == WaitFor::kThread) {
    record.flags |= trace::kWantsThread;
    record.resource = wait.joined != nullptr ? wait.joined->id : 0;
  } else {
    record.resource = IdOf(thread, wait.lock, wait.kind, wait.stack);
    record.mode = ModeOf(wait.lock);
  }
  if (record.resource != 0) {
    WriteRecord(trace::RecordKind::kInterval, 0, thread->id, &record);
  }
}

}  // namespace

void RecordHeldInterval(Thread* thread, const Held& held) {
  ThreadGuard guard(thread);
  if (HasRoom()) WriteHeld(thread, held, 0);
}

void RecordOpenIntervals(const Node& node) {
  Thread* thread = node.thread;
  auto [held, depth] = ViewHeld(thread);
  for (uint32_t i = 0; i < depth && HasRoom(); ++i) {
    Held copy = held[i];
    if (std::memcmp(&copy, &held[i], sizeof copy) != 0) continue;
    if (copy.lock != 0 && (copy.depth & kTimedHold) != 0) WriteHeld(thread, copy, trace::kOpen);
  }
  if (node.what == WaitFor::kNothing || !HasRoom()) return;
  WaitShape wait = {node.what, node.lock, node.kind, node.joined, node.since, thread->wait.stack};
  if (thread->wait.sequence.load(std::memory_order_acquire) == node.sequence) {
    WriteWait(thread, wait, trace::kOpen);
  }
}

void RecordWaitInterval(Thread* thread) {
  ThreadGuard guard(thread);
  if (!HasRoom()) return;
  const Wait& wait = thread->wait;
  WriteWait(thread,
            {wait.what.load(std::memory_order_relaxed), wait.lock, wait.kind, wait.thread,
             wait.since, wait.stack},
            0);
}

}  // namespace lockgraph::runtime
