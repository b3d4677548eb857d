#include "trace/uses.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "trace/frame_folding.h"

namespace lockgraph::trace {
namespace {

// Stacks looked at for the name of one lock.
constexpr size_t kStacksPerLock = 8;

void Add(Uses& uses, uint32_t resource, uint32_t stack) {
  std::vector<uint32_t>& stacks = uses.of_resource[resource];
  if (stack != 0 && stacks.size() < kStacksPerLock &&
      std::find(stacks.begin(), stacks.end(), stack) == stacks.end()) {
    stacks.push_back(stack);
  }
}

}  // namespace

Uses CollectUses(const Trace& trace) {
  Uses uses;
  for (const auto* chains : {&trace.chains, &trace.misuses, &trace.hang_threads, &trace.signals}) {
    for (const ChainEntry& chain : *chains) {
      const Chain& fixed = chain.fixed;
      if (fixed.stack != 0) uses.of_thread.try_emplace(fixed.head.thread, fixed.stack);
      if ((fixed.flags & kWantsThread) == 0) Add(uses, fixed.wanted, fixed.stack);
      for (const Hold& hold : chain.holds) Add(uses, hold.resource, hold.stack);
    }
  }
  for (const JoinEntry& join : trace.joins) {
    for (const Hold& hold : join.holds) Add(uses, hold.resource, hold.stack);
  }
  for (const Interval& interval : trace.intervals) {
    if (interval.stack != 0) uses.of_thread.try_emplace(interval.head.thread, interval.stack);
    if ((interval.flags & kWantsThread) == 0) Add(uses, interval.resource, interval.stack);
  }
  return uses;
}

std::string ThreadNameOf(const ThreadEntry& entry, const Uses& uses, Places& places) {
  if (entry.start_seen && (entry.start.flags & kThreadMain) != 0) return "main";
  if (!entry.name.empty()) return entry.name;
  if (const auto stack = uses.of_thread.find(entry.id); stack != uses.of_thread.end()) {
    const std::vector<Frame>& frames = places.ProgramFramesAt(stack->second);
    if (!frames.empty() && !IsPlumbing(frames.back())) return frames.back().function;
  }
  const Frame* start = places.FrameOf(entry.start.start_routine);
  return start != nullptr && !IsPlumbing(*start) ? start->function
                                                 : absl::StrCat("thread ", entry.id);
}

}  // namespace lockgraph::trace
