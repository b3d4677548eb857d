#include "trace/announced_ends.h"

namespace lockgraph::trace {

AnnouncedEnds::AnnouncedEnds(const Trace& trace) {
  for (const ChainEntry& chain : trace.chains) {
    const Chain& fixed = chain.fixed;
    if (fixed.released != 0) waits_.emplace(fixed.head.thread, fixed.released, fixed.wanted);
  }
  for (const ChainEntry& signal : trace.signals) {
    for (const Hold& hold : signal.holds) {
      signals_.emplace(signal.fixed.head.thread, hold.resource, signal.fixed.wanted);
    }
  }
}

bool AnnouncedEnds::Announced(uint32_t joiner, uint32_t joined, uint32_t lock) const {
  const auto own_wait = waits_.lower_bound({joined, lock, 0});
  if (own_wait != waits_.end() && std::get<0>(*own_wait) == joined &&
      std::get<1>(*own_wait) == lock) {
    return false;
  }
  for (auto wait = waits_.lower_bound({joiner, lock, 0}); wait != waits_.end(); ++wait) {
    const auto& [thread, with, condition] = *wait;
    if (thread != joiner || with != lock) return false;
    if (signals_.contains({joined, lock, condition})) return true;
  }
  return false;
}

}  // namespace lockgraph::trace
