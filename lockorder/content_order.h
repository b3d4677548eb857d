// A total order on observations by what they say, not by where they stand in the tables: the same
// program yields the same report whatever the order in which its parts were read.
#ifndef LOCKGRAPH_LOCKORDER_CONTENT_ORDER_H_
#define LOCKGRAPH_LOCKORDER_CONTENT_ORDER_H_

#include <compare>
#include <cstddef>

#include "lockorder/observations.h"

namespace lockgraph::lockorder {

// Each method compares by content; `equal` means that a reader could not tell the two apart.
// Requires ids that are in range or invalid. Keeps a reference to the observations.
class ContentOrder {
 public:
  explicit ContentOrder(const Observations& observations) : observations_(observations) {}

  std::strong_ordering Sites(SiteId a, SiteId b) const;
  std::strong_ordering Paths(const CallPath& a, const CallPath& b) const;
  std::strong_ordering Threads(ThreadId a, ThreadId b) const;
  std::strong_ordering Resources(ResourceId a, ResourceId b) const;
  std::strong_ordering Holds(const Hold& a, const Hold& b) const;
  // Dependencies that are easier to read (shorter paths, fewer locks) come first.
  std::strong_ordering Dependencies(const Dependency& a, const Dependency& b) const;

 private:
  const Observations& observations_;
};

// The calls a reader must follow to understand the dependency.
size_t PathLength(const Dependency& dependency);

}  // namespace lockgraph::lockorder

#endif  // LOCKGRAPH_LOCKORDER_CONTENT_ORDER_H_
