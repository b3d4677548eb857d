#include "runtime/wait.h"

#include "runtime/options.h"
#include "runtime/timeline.h"

namespace lockgraph::runtime {

namespace {
bool ForEver(const Wait& wait) { return !wait.timed; }
bool IsEvent(WaitFor what) { return what == WaitFor::kEvent || what == WaitFor::kThread; }
}  // namespace

void PublishWait(Thread* thread, const WaitInfo& info) {
  Wait& wait = thread->wait;
  wait.lock = info.word;
  wait.released = info.released;
  wait.thread = info.thread;
  wait.kind = info.kind;
  wait.timed = info.timed;
  wait.stack = info.stack;
  wait.pc = info.pc;
  wait.since = options.timeline ? NowNs() : CoarseNs();
  wait.sequence.store(wait.sequence.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  wait.what.store(info.what, std::memory_order_release);
  if (!IsEvent(info.what) || info.timed) return;
  uint32_t blocked = registry.blocked.fetch_add(1, std::memory_order_acq_rel) + 1;
  if (LG_UNLIKELY(blocked >= registry.alive.load(std::memory_order_relaxed))) WatchEvents();
}

void ClearWait(Thread* thread) {
  Wait& wait = thread->wait;
  WaitFor what = wait.what.load(std::memory_order_relaxed);
  if (what == WaitFor::kNothing) return;
  if (LG_UNLIKELY(options.timeline)) RecordWaitInterval(thread);
  wait.what.store(WaitFor::kNothing, std::memory_order_release);
  wait.sequence.store(wait.sequence.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  if (IsEvent(what) && ForEver(wait)) registry.blocked.fetch_sub(1, std::memory_order_acq_rel);
}

}  // namespace lockgraph::runtime
