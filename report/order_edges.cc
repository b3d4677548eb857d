#include "report/order_edges.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringMap.h"

namespace lockgraph::report {
namespace {

using lockorder::Dependency;
using lockorder::Hold;
using lockorder::Observations;
using lockorder::ResourceId;
using lockorder::ResourceKind;
using lockorder::SiteId;

class ViewBuilder {
 public:
  explicit ViewBuilder(const Observations& observations) : observations_(observations) {
    CollectVertices();
  }

  void AddAll() {
    std::set<uint32_t> joined;  // resources of ends that somebody waits for
    for (const Dependency& dependency : observations_.dependencies) {
      if (KindOf(dependency.wanted) == ResourceKind::kThreadEnd) {
        joined.insert(dependency.wanted.value);
      }
    }
    for (uint32_t i = 0; i < observations_.dependencies.size(); ++i) {
      const Dependency& dependency = observations_.dependencies[i];
      if (dependency.wait == lockorder::WaitKind::kTry || !Exists(dependency.wanted)) continue;
      for (const Hold& hold : dependency.held) Add(hold.resource, i);
      const uint32_t thread = dependency.thread.value;
      if (thread >= observations_.threads.size()) continue;
      const ResourceId end = observations_.threads[thread].end;
      if (Exists(end) && joined.contains(end.value)) Add(end, i);
    }
  }

  void MarkFindings(const lockorder::Verdict& verdict) {
    for (const lockorder::Finding& finding : verdict.findings) {
      for (const lockorder::Party& party : finding.parties) {
        if (party.dependency >= observations_.dependencies.size()) continue;
        const Dependency& dependency = observations_.dependencies[party.dependency];
        ResourceId from;
        if (party.hold < dependency.held.size()) {
          from = dependency.held[party.hold].resource;
        } else if (dependency.thread.value < observations_.threads.size()) {
          from = observations_.threads[dependency.thread.value].end;
        }
        if (!Exists(from) || !Exists(dependency.wanted)) continue;
        const auto edge = edges_.find({VertexOf(from), VertexOf(dependency.wanted)});
        if (edge != edges_.end()) edge->second.edge.in_finding = true;
      }
    }
  }

  OrderGraphView Build() {
    OrderGraphView view;
    std::vector<bool> used(vertices_.size());
    for (const auto& [ends, collected] : edges_) used[ends.first] = used[ends.second] = true;
    std::vector<uint32_t> renumbered(vertices_.size());
    for (uint32_t i = 0; i < vertices_.size(); ++i) {
      // Locks without any order are vertices too; ends and conditions only matter with an edge.
      if (!used[i] && KindOf(vertices_[i].resource) != ResourceKind::kLock) continue;
      renumbered[i] = static_cast<uint32_t>(view.vertices.size());
      view.vertices.push_back(vertices_[i]);
    }
    for (auto& [ends, collected] : edges_) {
      OrderEdge edge = collected.edge;
      edge.from = renumbered[ends.first];
      edge.to = renumbered[ends.second];
      edge.places = static_cast<uint32_t>(collected.sites.size());
      view.edges.push_back(edge);
    }
    llvm::sort(view.edges);
    return view;
  }

 private:
  struct Collected {
    OrderEdge edge;
    std::set<SiteId> sites;
  };

  bool Exists(ResourceId id) const { return id.value < observations_.resources.size(); }
  ResourceKind KindOf(ResourceId id) const {
    return Exists(id) ? observations_.resources[id.value].kind : ResourceKind::kLock;
  }
  uint32_t VertexOf(ResourceId id) const { return vertex_of_[id.value]; }

  void CollectVertices() {
    std::map<std::tuple<std::string, ResourceKind, std::string>, std::vector<uint32_t>> classes;
    llvm::StringMap<std::string> names;  // the least name of a class stands for it
    for (const lockorder::Resource& resource : observations_.resources) {
      std::string& name = names.try_emplace(resource.class_key, resource.name).first->second;
      name = std::min(name, resource.name);
    }
    for (uint32_t i = 0; i < observations_.resources.size(); ++i) {
      const lockorder::Resource& resource = observations_.resources[i];
      classes[{names[resource.class_key], resource.kind, resource.class_key}].push_back(i);
    }
    vertex_of_.resize(observations_.resources.size());
    for (const auto& [key, members] : classes) {
      for (const uint32_t member : members) {
        vertex_of_[member] = static_cast<uint32_t>(vertices_.size());
      }
      vertices_.push_back({ResourceId{members.front()}, std::get<2>(key)});
    }
  }

  void Add(ResourceId from, uint32_t index) {
    if (!Exists(from)) return;
    const Dependency& dependency = observations_.dependencies[index];
    const auto ends = std::pair(VertexOf(from), VertexOf(dependency.wanted));
    const auto [slot, inserted] = edges_.try_emplace(ends);
    Collected& collected = slot->second;
    if (inserted) collected.edge.dependency = index;
    collected.sites.insert(dependency.site);
    collected.edge.evidence = collected.edge.evidence | dependency.evidence;
    collected.edge.ordered =
        collected.edge.ordered && dependency.order != lockorder::InstanceOrder::kNone;
  }

  const Observations& observations_;
  std::vector<OrderVertex> vertices_;
  std::vector<uint32_t> vertex_of_;  // by ResourceId
  std::map<std::pair<uint32_t, uint32_t>, Collected> edges_;
};

}  // namespace

OrderGraphView ViewOrder(const Observations& observations, const lockorder::Verdict* verdict) {
  ViewBuilder builder(observations);
  builder.AddAll();
  if (verdict != nullptr) builder.MarkFindings(*verdict);
  return builder.Build();
}

OrderGraphView Around(const OrderGraphView& view, const Observations& observations,
                      llvm::StringRef focus, uint32_t depth) {
  if (focus.empty()) return view;
  std::vector<bool> kept(view.vertices.size());
  std::vector<std::vector<uint32_t>> neighbours(view.vertices.size());
  for (const OrderEdge& edge : view.edges) {
    neighbours[edge.from].push_back(edge.to);
    neighbours[edge.to].push_back(edge.from);
  }
  std::vector<uint32_t> ring;
  for (uint32_t i = 0; i < view.vertices.size(); ++i) {
    const lockorder::Resource& resource = observations.resources[view.vertices[i].resource.value];
    kept[i] = llvm::StringRef(resource.name).contains_insensitive(focus) ||
              llvm::StringRef(resource.class_key).contains(focus);
    if (kept[i]) ring.push_back(i);
  }
  for (uint32_t step = 0; step < depth && !ring.empty(); ++step) {
    std::vector<uint32_t> next;
    for (const uint32_t vertex : ring) {
      for (const uint32_t neighbour : neighbours[vertex]) {
        if (!kept[neighbour]) next.push_back(neighbour);
        kept[neighbour] = true;
      }
    }
    ring = std::move(next);
  }
  OrderGraphView part;
  std::vector<uint32_t> renumbered(view.vertices.size());
  for (uint32_t i = 0; i < view.vertices.size(); ++i) {
    if (!kept[i]) continue;
    renumbered[i] = static_cast<uint32_t>(part.vertices.size());
    part.vertices.push_back(view.vertices[i]);
  }
  for (OrderEdge edge : view.edges) {
    if (!kept[edge.from] || !kept[edge.to]) continue;
    edge.from = renumbered[edge.from];
    edge.to = renumbered[edge.to];
    part.edges.push_back(edge);
  }
  return part;
}

}  // namespace lockgraph::report
