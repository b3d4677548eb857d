// Who waits for whom, at one moment.
#ifndef LOCKGRAPH_RUNTIME_WAIT_GRAPH_H_
#define LOCKGRAPH_RUNTIME_WAIT_GRAPH_H_

#include <cstdint>

#include "runtime/thread.h"

namespace lockgraph::runtime {

struct Node {
  Thread* thread;
  ThreadState state;
  WaitFor what;  // kNothing: it runs
  bool timed;
  bool polls;   // `lock` is tried for again and again; it counts as timed
  bool yields;  // spins on something unknown: see yielding.h
  bool live;    // see Reduce()
  trace::ResourceKind kind;
  uint32_t sequence;
  uint64_t since;
  LockWord lock;
  uint32_t stack;  // where it waits
  Thread* joined;
  uint32_t depth;  // held list, copied length
  const Held* held;
};

// A copy of all published waits. Built and used by one thread at a time; the threads it shows go on
// meanwhile, so what it says must be confirmed by a second one.
class WaitGraph {
 public:
  constexpr WaitGraph() = default;
  // Without a destructor: threads may wait, and look around, until the process is gone.
  WaitGraph(const WaitGraph&) = delete;
  WaitGraph& operator=(const WaitGraph&) = delete;

  // False when there is no memory.
  bool Take();
  // Marks every thread that can still move. O(rounds * waits * holds).
  void Reduce();

  uint32_t size() const { return count_; }
  const Node& node(uint32_t index) const { return nodes_[index]; }
  const Node* Find(const Thread* thread) const;
  bool AnyLive() const { return any_live_; }

  // The first thread that keeps `waiter` from going on and is itself stuck, or that runs if
  // `stuck_only` is false; null if there is none. Null, too, for events.
  const Node* Blocker(const Node& waiter, bool stuck_only) const;

 private:
  bool AnotherProcessMayHelp(const Node& waiter) const;
  bool CanMove(const Node& waiter) const;
  bool CanGetLock(const Node& waiter) const;

  Node* nodes_ = nullptr;
  uint32_t count_ = 0;
  uint32_t capacity_ = 0;
  bool any_live_ = false;
};

}  // namespace lockgraph::runtime

#endif  // LOCKGRAPH_RUNTIME_WAIT_GRAPH_H_
