#include "lockorder/order_counts.h"

#include <algorithm>
#include <cstdint>
#include <map>
#include <set>
#include <string_view>
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

// One line of one source.
using Line = std::pair<std::string_view, uint32_t>;
using Place = std::pair<Line, Line>;

// Where one function comes to hold the first lock and takes the second, itself or by a call: the
// first step that the two call paths do not share.
Place PlaceOf(const Observations& observations, const Dependency& d, const Hold& hold) {
  const size_t common = static_cast<size_t>(
      std::mismatch(hold.path.begin(), hold.path.end(), d.path.begin(), d.path.end()).first -
      hold.path.begin());
  const auto line = [&](const CallPath& path, SiteId site) {
    const SiteId at = common < path.size() ? path[common] : site;
    if (at.value >= observations.sites.size()) return Line();
    return Line(observations.sites[at.value].file, observations.sites[at.value].line);
  };
  return {line(hold.path, hold.site), line(d.path, d.site)};
}

// The observers see the same places, and spell them differently.
struct Places {
  std::set<Place> analysed;
  std::set<Place> observed;
  uint32_t counted = 0;  // by an observer that tells one of them

  uint32_t Count() const {
    return std::max(
        {static_cast<uint32_t>(analysed.size()), static_cast<uint32_t>(observed.size()), counted});
  }
};

}  // namespace

void CountOrders(const Observations& observations, const OrderGraph& graph,
                 std::vector<Finding>& findings) {
  std::map<Order, Places> places;
  std::vector<Finding*> cycles;
  const auto vertex = [&](Party party) { return graph.VertexOf(ResourceOf(observations, party)); };
  for (Finding& finding : findings) {
    if (!TwoLocks(observations, finding)) continue;
    cycles.push_back(&finding);
    const uint32_t a = vertex(finding.parties[0]);
    const uint32_t b = vertex(finding.parties[1]);
    places[{a, b}];
    places[{b, a}];
  }
  if (cycles.empty()) return;
  for (const Dependency& d : observations.dependencies) {
    for (const Hold& hold : d.held) {
      const auto it = places.find({graph.VertexOf(hold.resource), graph.VertexOf(d.wanted)});
      if (it == places.end()) continue;
      const bool observed = Has(d.evidence, Evidence::kObserved);
      (observed ? it->second.observed : it->second.analysed).insert(PlaceOf(observations, d, hold));
    }
  }
  const size_t resources = observations.resources.size();
  for (const OrderPlaces& order : observations.order_places) {
    if (order.first.value >= resources || order.second.value >= resources) continue;
    const auto it = places.find({graph.VertexOf(order.first), graph.VertexOf(order.second)});
    if (it != places.end()) it->second.counted = std::max(it->second.counted, order.places);
  }
  for (Finding* finding : cycles) {
    const ResourceId a = ResourceOf(observations, finding->parties[0]);
    const ResourceId b = ResourceOf(observations, finding->parties[1]);
    const auto count = [&](ResourceId first, ResourceId second) {
      return OrderCount{first, second,
                        places[{graph.VertexOf(first), graph.VertexOf(second)}].Count()};
    };
    finding->order_counts = {count(a, b), count(b, a)};
  }
}

}  // namespace lockgraph::lockorder
