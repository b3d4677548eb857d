#include "report/finding_sites.h"

namespace lockgraph::report {
namespace {

using lockorder::CallPath;
using lockorder::Hold;
using lockorder::Observations;
using lockorder::SiteId;

class SiteCollector {
 public:
  SiteCollector(const Observations& observations, std::vector<SiteId>& sites)
      : observations_(observations), sites_(sites) {}

  void Add(SiteId site) {
    if (site.value < observations_.sites.size()) sites_.push_back(site);
  }
  void Add(const CallPath& path) {
    for (const SiteId site : path) Add(site);
  }
  void Add(const Hold& hold) {
    Add(hold.path);
    Add(hold.site);
  }

 private:
  const Observations& observations_;
  std::vector<SiteId>& sites_;
};

void AddMisuse(const Observations& observations, const lockorder::Misuse& misuse,
               std::vector<FindingEdge>& edges) {
  FindingEdge edge;
  edge.wanted = misuse.resource;
  SiteCollector collector(observations, edge.sites);
  for (const Hold& hold : misuse.held) {
    if (!misuse.resource.valid() || hold.resource == misuse.resource) collector.Add(hold);
  }
  collector.Add(misuse.related);
  collector.Add(misuse.path);
  collector.Add(misuse.site);
  edges.push_back(std::move(edge));
}

void AddHang(const Observations& observations, const lockorder::LiveHang& hang,
             std::vector<FindingEdge>& edges) {
  for (const lockorder::LiveThread& thread : hang.threads) {
    FindingEdge edge;
    edge.wanted = thread.waits_for;
    SiteCollector collector(observations, edge.sites);
    for (const Hold& hold : thread.held) {
      edge.held = hold.resource;
      collector.Add(hold);
    }
    collector.Add(thread.path);
    collector.Add(thread.site);
    edges.push_back(std::move(edge));
  }
}

}  // namespace

FindingEdge EdgeOf(const Observations& observations, const lockorder::Dependency& dependency,
                   const Hold* hold) {
  FindingEdge edge;
  edge.wanted = dependency.wanted;
  SiteCollector collector(observations, edge.sites);
  if (hold != nullptr) {
    edge.held = hold->resource;
    collector.Add(*hold);
  }
  collector.Add(dependency.path);
  collector.Add(dependency.site);
  return edge;
}

std::vector<FindingEdge> EdgesOf(const Observations& observations,
                                 const lockorder::Finding& finding) {
  std::vector<FindingEdge> edges;
  for (const lockorder::Party& party : finding.parties) {
    if (party.dependency >= observations.dependencies.size()) continue;
    const lockorder::Dependency& dependency = observations.dependencies[party.dependency];
    const bool holds = party.hold < dependency.held.size();
    edges.push_back(
        EdgeOf(observations, dependency, holds ? &dependency.held[party.hold] : nullptr));
  }
  for (const uint32_t writer : finding.writers) {
    if (writer >= observations.dependencies.size()) continue;
    edges.push_back(EdgeOf(observations, observations.dependencies[writer], nullptr));
  }
  if (finding.misuse < observations.misuses.size()) {
    AddMisuse(observations, observations.misuses[finding.misuse], edges);
  }
  if (finding.live_hang < observations.live_hangs.size()) {
    AddHang(observations, observations.live_hangs[finding.live_hang], edges);
  }
  if (finding.declared_order < observations.declared_orders.size()) {
    const lockorder::DeclaredOrder& order = observations.declared_orders[finding.declared_order];
    FindingEdge edge{order.before, order.after, {}};
    SiteCollector(observations, edge.sites).Add(order.site);
    edges.push_back(std::move(edge));
  }
  return edges;
}

}  // namespace lockgraph::report
