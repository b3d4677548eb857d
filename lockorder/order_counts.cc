#include "lockorder/order_counts.h"

#include <cstdint>
#include <map>
#include <set>
#include <utility>

namespace lockgraph::lockorder {
namespace {

using Order = std::pair<uint32_t, uint32_t>;  // vertices

bool TwoLocks(const Observations& observations, const Finding& finding) {
  if (finding.parties.size() != 2 || finding.rule == Rule::kUnorderedInstances) return false;
  for (const Party& party : finding.parties) {
    const ResourceKind kind = observations.resources[ResourceOf(observations, party).value].kind;
    if (kind != ResourceKind::kLock) return false;
  }
  return true;
}

}  // namespace

void CountOrders(const Observations& observations, const OrderGraph& graph,
                 std::vector<Finding>& findings) {
  std::map<Order, std::set<SiteId>> sites;
  std::vector<Finding*> cycles;
  const auto vertex = [&](Party party) { return graph.VertexOf(ResourceOf(observations, party)); };
  for (Finding& finding : findings) {
    if (!TwoLocks(observations, finding)) continue;
    cycles.push_back(&finding);
    const uint32_t a = vertex(finding.parties[0]);
    const uint32_t b = vertex(finding.parties[1]);
    sites[{a, b}];
    sites[{b, a}];
  }
  if (cycles.empty()) return;
  for (const Dependency& d : observations.dependencies) {
    for (const Hold& hold : d.held) {
      const auto it = sites.find({graph.VertexOf(hold.resource), graph.VertexOf(d.wanted)});
      if (it != sites.end()) it->second.insert(d.site);
    }
  }
  for (Finding* finding : cycles) {
    const ResourceId a = ResourceOf(observations, finding->parties[0]);
    const ResourceId b = ResourceOf(observations, finding->parties[1]);
    const auto count = [&](ResourceId first, ResourceId second) {
      const size_t places = sites[{graph.VertexOf(first), graph.VertexOf(second)}].size();
      return OrderCount{first, second, static_cast<uint32_t>(places)};
    };
    finding->order_counts = {count(a, b), count(b, a)};
  }
}

}  // namespace lockgraph::lockorder
