#include "lockorder/content_order.h"

#include <algorithm>
#include <cstdint>

namespace lockgraph::lockorder {
namespace {

using Order = std::strong_ordering;

template <typename T, typename Compare>
Order Lists(const std::vector<T>& a, const std::vector<T>& b, Compare compare) {
  if (const Order size = a.size() <=> b.size(); size != 0) return size;
  for (size_t i = 0; i < a.size(); ++i) {
    if (const Order item = compare(a[i], b[i]); item != 0) return item;
  }
  return Order::equal;
}

}  // namespace

size_t PathLength(const Dependency& dependency) {
  size_t length = dependency.path.size();
  for (const Hold& hold : dependency.held) length += hold.path.size();
  return length;
}

Order ContentOrder::Sites(SiteId a, SiteId b) const {
  if (a == b) return Order::equal;
  if (!a.valid() || !b.valid()) return a.valid() <=> b.valid();
  return observations_.sites[a.value] <=> observations_.sites[b.value];
}

Order ContentOrder::Paths(const CallPath& a, const CallPath& b) const {
  return Lists(a, b, [this](SiteId x, SiteId y) { return Sites(x, y); });
}

Order ContentOrder::Threads(ThreadId a, ThreadId b) const {
  // Upwards in step; bounded, because damaged input could make a thread its own ancestor.
  for (size_t steps = 0; steps <= observations_.threads.size(); ++steps) {
    if (a == b) return Order::equal;
    if (!a.valid() || !b.valid()) return a.valid() <=> b.valid();
    const Thread& x = observations_.threads[a.value];
    const Thread& y = observations_.threads[b.value];
    if (const Order o = x.name <=> y.name; o != 0) return o;
    if (const Order o = x.process <=> y.process; o != 0) return o;
    if (const Order o = Sites(x.started_at, y.started_at); o != 0) return o;
    if (const Order o = Paths(x.start_path, y.start_path); o != 0) return o;
    if (const Order o = x.many <=> y.many; o != 0) return o;
    if (const Order o = x.assumed <=> y.assumed; o != 0) return o;
    a = x.parent;
    b = y.parent;
  }
  return Order::equal;
}

Order ContentOrder::Resources(ResourceId a, ResourceId b) const {
  if (a == b) return Order::equal;
  if (!a.valid() || !b.valid()) return a.valid() <=> b.valid();
  const Resource& x = observations_.resources[a.value];
  const Resource& y = observations_.resources[b.value];
  if (const Order o = x.name <=> y.name; o != 0) return o;
  if (const Order o = x.kind <=> y.kind; o != 0) return o;
  if (const Order o = x.class_key <=> y.class_key; o != 0) return o;
  if (const Order o = x.instance_key <=> y.instance_key; o != 0) return o;
  return x.instance <=> y.instance;
}

Order ContentOrder::Holds(const Hold& a, const Hold& b) const {
  if (const Order o = Resources(a.resource, b.resource); o != 0) return o;
  if (const Order o = a.mode <=> b.mode; o != 0) return o;
  if (const Order o = a.role <=> b.role; o != 0) return o;
  if (const Order o = a.may <=> b.may; o != 0) return o;
  if (const Order o = Sites(a.site, b.site); o != 0) return o;
  return Paths(a.path, b.path);
}

Order ContentOrder::Dependencies(const Dependency& a, const Dependency& b) const {
  if (const Order o = PathLength(a) <=> PathLength(b); o != 0) return o;
  if (const Order o = a.held.size() <=> b.held.size(); o != 0) return o;
  if (const Order o = Sites(a.site, b.site); o != 0) return o;
  if (const Order o = Resources(a.wanted, b.wanted); o != 0) return o;
  if (const Order o = a.mode <=> b.mode; o != 0) return o;
  if (const Order o = a.wait <=> b.wait; o != 0) return o;
  if (const Order o = Threads(a.thread, b.thread); o != 0) return o;
  if (const Order o = Paths(a.path, b.path); o != 0) return o;
  if (const Order o = a.order <=> b.order; o != 0) return o;
  if (const Order o = a.evidence <=> b.evidence; o != 0) return o;
  if (const Order o =
          Lists(a.held, b.held, [this](const Hold& x, const Hold& y) { return Holds(x, y); });
      o != 0) {
    return o;
  }
  return a.live.size() <=> b.live.size();
}

}  // namespace lockgraph::lockorder
