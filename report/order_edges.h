// The lock-order graph for documents: one vertex per lock class, one edge per order that somebody
// follows, with how often and where.
#ifndef LOCKGRAPH_REPORT_ORDER_EDGES_H_
#define LOCKGRAPH_REPORT_ORDER_EDGES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "llvm/ADT/ArrayRef.h"
#include "lockorder/judge.h"
#include "lockorder/observations.h"

namespace lockgraph::report {

struct OrderVertex {
  lockorder::ResourceId resource;  // one that stands for its class
  std::string class_key;
};

// `to` is wanted while `from` is held; or, where `from` is a thread's end or something a thread
// owes, before `from` can come about.
struct OrderEdge {
  uint32_t from = 0;  // indices into OrderGraphView::vertices
  uint32_t to = 0;
  uint32_t places = 0;      // distinct sites where `to` is wanted
  uint32_t dependency = 0;  // one of them: an index into Observations::dependencies
  lockorder::Evidence evidence = lockorder::Evidence::kNone;  // joined
  bool ordered = true;  // for `from` == `to`: every place orders the instances
  bool in_finding = false;
  bool operator<(const OrderEdge& other) const {
    return std::pair(from, to) < std::pair(other.from, other.to);
  }
};

struct OrderGraphView {
  std::vector<OrderVertex> vertices;  // sorted by name, then class key
  std::vector<OrderEdge> edges;       // sorted by `from`, `to`
};

// Try acquisitions make no edge, for they never wait; neither do the members of one group. With
// `verdict` given, edges that a finding uses are marked. Costs about n log n in the dependencies
// and their holds.
OrderGraphView ViewOrder(const lockorder::Observations& observations,
                         const lockorder::Verdict* verdict);

// The part within `depth` edges of a vertex whose name or class key contains `focus`, in either
// direction. Empty `focus`: everything.
OrderGraphView Around(const OrderGraphView& view, const lockorder::Observations& observations,
                      llvm::StringRef focus, uint32_t depth);

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_ORDER_EDGES_H_
