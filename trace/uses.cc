#include "trace/uses.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "trace/frame_folding.h"

namespace lockgraph::trace {
namespace {

// Stacks looked at for the name of one lock or thread.
constexpr size_t kStacks = 8;

void Add(std::vector<uint32_t>& stacks, uint32_t stack) {
  if (stack != 0 && stacks.size() < kStacks &&
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
      Add(uses.of_thread[fixed.head.thread], fixed.stack);
      if ((fixed.flags & kWantsThread) == 0) Add(uses.of_resource[fixed.wanted], fixed.stack);
      for (const Hold& hold : chain.holds) Add(uses.of_resource[hold.resource], hold.stack);
    }
  }
  for (const JoinEntry& join : trace.joins) {
    for (const Hold& hold : join.holds) Add(uses.of_resource[hold.resource], hold.stack);
  }
  for (const Interval& interval : trace.intervals) {
    Add(uses.of_thread[interval.head.thread], interval.stack);
    if ((interval.flags & kWantsThread) == 0) {
      Add(uses.of_resource[interval.resource], interval.stack);
    }
  }
  return uses;
}

std::string ThreadNameOf(const ThreadEntry& entry, const Uses& uses, Places& places) {
  if (entry.start_seen && (entry.start.flags & kThreadMain) != 0) return "main";
  if (!entry.name.empty()) return entry.name;
  if (const auto stacks = uses.of_thread.find(entry.id); stacks != uses.of_thread.end()) {
    for (const uint32_t stack : stacks->second) {
      const std::vector<Frame>& frames = places.ProgramFramesAt(stack);
      if (!frames.empty() && !IsPlumbing(frames.back())) return frames.back().function;
    }
  }
  const Frame* start = places.FrameOf(entry.start.start_routine);
  return start != nullptr && !IsPlumbing(*start) ? start->function
                                                 : absl::StrCat("thread ", entry.id);
}

}  // namespace lockgraph::trace
