// Which two dependencies can be waiting at the same time.
#ifndef LOCKGRAPH_LOCKORDER_CONCURRENCY_H_
#define LOCKGRAPH_LOCKORDER_CONCURRENCY_H_

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "lockorder/observations.h"

namespace lockgraph::lockorder {

// The thread tree, prepared for many questions. Keeps a reference to the observations, which must
// outlive it. Thread-compatible; the const methods fill a cache, so that one object serves one
// thread at a time.
class Concurrency {
 public:
  explicit Concurrency(const Observations& observations);

  // Different threads (or two instances of one), both alive, in one process. O(depth of the tree).
  bool Parallel(const Dependency& a, const Dependency& b) const;

  // Whether `ancestor` started `thread`, directly or through other threads.
  bool IsAncestor(ThreadId ancestor, ThreadId thread) const;

  // Whether several instances of `thread` can be alive: it or somebody above it is `many`.
  bool Many(ThreadId thread) const { return many_[thread.value]; }

 private:
  bool DescendantAlive(const Dependency& ancestor, uint32_t descendant) const;
  bool Related(uint32_t a, uint32_t b, uint32_t common) const;
  bool AliveAtStart(uint32_t alive, uint32_t starting) const;

  const Observations& observations_;
  std::vector<uint32_t> parent_;  // ThreadId::kNone for roots; damaged parents are cut off
  std::vector<uint32_t> depth_;
  std::vector<bool> many_;
  std::vector<std::vector<ThreadId>> live_at_start_;  // sorted
  mutable std::unordered_map<uint64_t, bool> related_;
};

}  // namespace lockgraph::lockorder

#endif  // LOCKGRAPH_LOCKORDER_CONCURRENCY_H_
