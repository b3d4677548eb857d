#include "lockorder/declared_orders.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <map>
#include <unordered_map>

#include "lockorder/components.h"
#include "lockorder/content_order.h"

namespace lockgraph::lockorder {
namespace {

class DeclaredOrders {
 public:
  DeclaredOrders(const Observations& observations, const OrderGraph& graph)
      : observations_(observations), graph_(graph) {
    const std::vector<DeclaredOrder>& orders = observations.declared_orders;
    for (uint32_t i = 0; i < orders.size(); ++i) {
      if (orders[i].before.value >= observations.resources.size() ||
          orders[i].after.value >= observations.resources.size()) {
        continue;
      }
      sorted_.push_back(i);
    }
    const ContentOrder content(observations);
    std::sort(sorted_.begin(), sorted_.end(), [&](uint32_t a, uint32_t b) {
      if (const auto o = content.Resources(orders[a].before, orders[b].before); o != 0)
        return o < 0;
      if (const auto o = content.Resources(orders[a].after, orders[b].after); o != 0) return o < 0;
      return content.Sites(orders[a].site, orders[b].site) < 0;
    });
    for (const uint32_t i : sorted_) after_[Before(i)].push_back(i);
  }

  std::vector<Finding> Find() {
    if (sorted_.empty()) return {};
    FindContradictions();
    for (const Edge& edge : graph_.edges()) VisitEdge(edge);
    return std::move(findings_);
  }

 private:
  uint32_t Before(uint32_t order) const {
    return graph_.VertexOf(observations_.declared_orders[order].before);
  }
  uint32_t After(uint32_t order) const {
    return graph_.VertexOf(observations_.declared_orders[order].after);
  }

  // The declarations that start at a vertex or at one that may be the same object.
  template <typename Visitor>
  void ForEachFrom(uint32_t vertex, Visitor visit) const {
    for (uint32_t m = 0, v; (v = graph_.MeetingAt(vertex, m)) != OrderGraph::kNoVertex; ++m) {
      const auto it = after_.find(v);
      if (it == after_.end()) continue;
      for (const uint32_t order : it->second) visit(order);
    }
  }

  // For each vertex that must come after `first`: the declaration that leaves `first` towards it.
  const std::map<uint32_t, uint32_t>& AllAfter(uint32_t first) {
    const auto [it, inserted] = reached_.try_emplace(first);
    std::map<uint32_t, uint32_t>& reached = it->second;
    if (!inserted) return reached;
    std::vector<uint32_t> queue;
    ForEachFrom(first, [&](uint32_t order) {
      if (reached.emplace(After(order), order).second) queue.push_back(After(order));
    });
    for (size_t next = 0; next < queue.size(); ++next) {
      const uint32_t through = reached.at(queue[next]);
      ForEachFrom(queue[next], [&](uint32_t order) {
        if (reached.emplace(After(order), through).second) queue.push_back(After(order));
      });
    }
    return reached;
  }

  void VisitEdge(const Edge& edge) {
    const std::map<uint32_t, uint32_t>& after = AllAfter(edge.to);
    for (uint32_t m = 0, v; (v = graph_.MeetingAt(edge.from, m)) != OrderGraph::kNoVertex; ++m) {
      const auto it = after.find(v);
      if (it == after.end()) continue;
      const Party party = edge.witnesses.front().party;
      if (party.hold == Party::kThreadEnd) return;
      Finding finding;
      finding.rule = Rule::kDeclaredOrder;
      finding.parties = {party};
      finding.declared_order = it->second;
      finding.evidence = EvidenceOfParty(observations_, graph_, party);
      finding.confidence = ConfidenceOf(finding.rule, finding.evidence);
      for (const Witness& w : edge.witnesses) finding.similar += w.places;
      --finding.similar;
      findings_.push_back(std::move(finding));
      return;
    }
  }

  void FindContradictions() {
    const auto successor = [this](uint32_t v, uint32_t index) {
      const auto it = after_.find(v);
      return it == after_.end() || index >= it->second.size() ? kNoSuccessor
                                                              : After(it->second[index]);
    };
    const auto count = static_cast<uint32_t>(graph_.vertices().size());
    const Components components = FindComponents(count, successor);
    std::vector<bool> told(components.vertices.size(), false);
    for (const uint32_t order : sorted_) {
      const uint32_t component = components.of[Before(order)];
      // Two objects of one class may well be ordered (parent before child); one object may not.
      const bool itself = Before(order) == After(order) && graph_.vertices()[Before(order)].one;
      const bool knot = components.of[After(order)] == component && Before(order) != After(order);
      if (told[component] || !(itself || knot)) continue;
      told[component] = true;
      Finding finding;
      finding.rule = Rule::kDeclaredOrder;
      finding.declared_order = order;
      finding.confidence = Confidence::kCertain;
      findings_.push_back(std::move(finding));
    }
  }

  const Observations& observations_;
  const OrderGraph& graph_;
  std::vector<uint32_t> sorted_;                               // declarations in content order
  std::unordered_map<uint32_t, std::vector<uint32_t>> after_;  // by vertex: declarations
  std::unordered_map<uint32_t, std::map<uint32_t, uint32_t>> reached_;
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> FindDeclaredOrderViolations(const Observations& observations,
                                                 const OrderGraph& graph) {
  return DeclaredOrders(observations, graph).Find();
}

}  // namespace lockgraph::lockorder
