#include "runtime/timeline.h"

#include "runtime/lock_table.h"
#include "runtime/recorder.h"

namespace lockgraph::runtime {

namespace {

uint32_t IdOf(Thread* thread, LockWord word, trace::ResourceKind kind, uint32_t stack) {
  LockInfo* info = FindOrAddLock(thread, AddressOf(word), kind);
  return info != nullptr ? LockId(thread, info, stack) : 0;
}

}  // namespace

void RecordHeldInterval(Thread* thread, const Held& held) {
  ThreadGuard guard(thread);
  trace::Interval record = {};
  record.kind = trace::IntervalKind::kHeld;
  record.resource = IdOf(thread, held.lock, held.kind, held.stack);
  record.stack = held.stack;
  record.mode = ModeOf(held.lock);
  record.begin = held.begin;
  record.end = NowNs();
  WriteRecord(trace::RecordKind::kInterval, 0, thread->id, &record);
}

void RecordWaitInterval(Thread* thread) {
  ThreadGuard guard(thread);
  const Wait& wait = thread->wait;
  trace::Interval record = {};
  record.kind = trace::IntervalKind::kWaited;
  record.stack = wait.stack;
  record.begin = wait.since;
  record.end = NowNs();
  if (wait.what.load(std::memory_order_relaxed) == WaitFor::kThread) {
    record.flags = trace::kWantsThread;
    record.resource = wait.thread != nullptr ? wait.thread->id : 0;
  } else {
    record.resource = IdOf(thread, wait.lock, wait.kind, wait.stack);
    record.mode = ModeOf(wait.lock);
  }
  if (record.resource != 0) {
    WriteRecord(trace::RecordKind::kInterval, 0, thread->id, &record);
  }
}

}  // namespace lockgraph::runtime
