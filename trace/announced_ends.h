// Threads that say that they are about to end, before somebody waits for their end.
//
// The usual way to end a pool: each thread, as the last thing it does under the pool's lock, counts
// itself out and signals a condition; whoever ends the pool waits for that condition with that
// lock, and then joins the threads, often still under it. A joined thread needs the lock before it
// can end, but no longer when it is joined. A run cannot show that this is always so, only that the
// threads keep this protocol.
#ifndef LOCKGRAPH_TRACE_ANNOUNCED_ENDS_H_
#define LOCKGRAPH_TRACE_ANNOUNCED_ENDS_H_

#include <cstdint>
#include <set>
#include <tuple>

#include "trace/trace.h"

namespace lockgraph::trace {

class AnnouncedEnds {
 public:
  explicit AnnouncedEnds(const Trace& trace);

  // Whether `joined` signals, under the lock, a condition for which `joiner` waits with that lock,
  // and itself never waits with it.
  bool Announced(uint32_t joiner, uint32_t joined, uint32_t lock) const;

 private:
  using Triple = std::tuple<uint32_t, uint32_t, uint32_t>;  // thread, lock, condition
  std::set<Triple> waits_;
  std::set<Triple> signals_;
};

}  // namespace lockgraph::trace

#endif  // LOCKGRAPH_TRACE_ANNOUNCED_ENDS_H_
