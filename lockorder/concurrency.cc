#include "lockorder/concurrency.h"

#include <algorithm>
#include <cstddef>

#include "lockorder/judge.h"

namespace lockgraph::lockorder {

Concurrency::Concurrency(const Observations& observations) : observations_(observations) {
  const auto count = static_cast<uint32_t>(observations.threads.size());
  parent_.assign(count, ThreadId::kNone);
  depth_.assign(count, ThreadId::kNone);
  many_.assign(count, false);
  live_at_start_.resize(count);
  std::vector<uint32_t> chain;
  for (uint32_t start = 0; start < count; ++start) {
    // Walk up to a thread whose depth is known, then come back down. A thread met twice on the way
    // up is its own ancestor: damaged input, and it becomes a root.
    chain.clear();
    uint32_t at = start;
    while (at < count && depth_[at] == ThreadId::kNone) {
      depth_[at] = 0;
      chain.push_back(at);
      at = observations.threads[at].parent.value;
    }
    const bool damaged = std::find(chain.begin(), chain.end(), at) != chain.end();
    uint32_t above = at < count && !damaged ? at : ThreadId::kNone;
    for (auto it = chain.rbegin(); it != chain.rend(); ++it) {
      parent_[*it] = above;
      depth_[*it] = above == ThreadId::kNone ? 0 : depth_[above] + 1;
      many_[*it] = observations.threads[*it].many || (above != ThreadId::kNone && many_[above]);
      above = *it;
    }
  }
  for (uint32_t t = 0; t < count; ++t) {
    live_at_start_[t] = observations.threads[t].live_at_start;
    std::sort(live_at_start_[t].begin(), live_at_start_[t].end());
  }
}

bool Concurrency::IsAncestor(ThreadId ancestor, ThreadId thread) const {
  uint32_t at = parent_[thread.value];
  while (at != ThreadId::kNone && at != ancestor.value) at = parent_[at];
  return at != ThreadId::kNone;
}

bool Concurrency::AliveAtStart(uint32_t alive, uint32_t starting) const {
  const std::vector<ThreadId>& live = live_at_start_[starting];
  return std::binary_search(live.begin(), live.end(), ThreadId{alive});
}

bool Concurrency::DescendantAlive(const Dependency& ancestor, uint32_t descendant) const {
  for (uint32_t t = descendant; t != ancestor.thread.value; t = parent_[t]) {
    if (std::find(ancestor.live.begin(), ancestor.live.end(), ThreadId{t}) != ancestor.live.end()) {
      return true;
    }
  }
  return false;
}

bool Concurrency::Related(uint32_t a, uint32_t b, uint32_t common) const {
  for (uint32_t x = a; x != common; x = parent_[x]) {
    for (uint32_t y = b; y != common; y = parent_[y]) {
      if (AliveAtStart(x, y) || AliveAtStart(y, x)) return true;
    }
  }
  return false;
}

bool Concurrency::Parallel(const Dependency& a, const Dependency& b) const {
  const uint32_t ta = a.thread.value;
  const uint32_t tb = b.thread.value;
  const Thread& thread_a = observations_.threads[ta];
  const Thread& thread_b = observations_.threads[tb];
  if (ta == tb) return many_[ta];
  if (thread_a.process != 0 && thread_b.process != 0 && thread_a.process != thread_b.process) {
    return false;
  }

  uint32_t x = ta;
  uint32_t y = tb;
  while (depth_[x] > depth_[y]) x = parent_[x];
  while (depth_[y] > depth_[x]) y = parent_[y];
  while (x != y) {
    x = parent_[x];
    y = parent_[y];
  }
  const uint32_t common = x;
  if (common == ThreadId::kNone) return true;  // two roots
  // Children of two instances of one thread never wait for each other's start or end.
  if (many_[common]) return true;
  if (common == ta) return DescendantAlive(a, tb);
  if (common == tb) return DescendantAlive(b, ta);
  // Who calls an entry point, and when, is not known.
  if (thread_a.assumed || thread_b.assumed) return true;

  const uint64_t key = (uint64_t{std::min(ta, tb)} << 32) | std::max(ta, tb);
  const auto [it, inserted] = related_.try_emplace(key, false);
  if (inserted) it->second = Related(ta, tb, common);
  return it->second;
}

bool MayHappenInParallel(const Observations& observations, const Dependency& a,
                         const Dependency& b) {
  return Concurrency(observations).Parallel(a, b);
}

}  // namespace lockgraph::lockorder
