#include "lockorder/waiting_writers.h"

#include <algorithm>
#include <utility>

namespace lockgraph::lockorder {

WaitingWriters::WaitingWriters(const Observations& observations, const OrderGraph& graph,
                               const Concurrency& concurrency, const Gates& gates)
    : observations_(observations), graph_(graph), concurrency_(concurrency), gates_(gates) {
  writers_.resize(graph.vertices().size());
  written_.assign(graph.family_count(), false);
  readers_first_.assign(graph.vertices().size(), false);
  for (const uint32_t r : graph.representatives()) {
    const Dependency& d = observations.dependencies[r];
    if (d.wait != WaitKind::kBlocking || d.mode != Mode::kExclusive) continue;
    writers_[graph.VertexOf(d.wanted)].push_back(r);
    written_[graph.vertices()[graph.VertexOf(d.wanted)].family] = true;
  }
  // The surest first; representatives come in content order.
  const auto confidence = [&](uint32_t writer) {
    return ConfidenceOf(Rule::kWaitingWriter,
                        EvidenceOfParty(observations, graph, {writer, Party::kThreadEnd}));
  };
  for (std::vector<uint32_t>& writers : writers_) {
    std::vector<uint32_t> sorted;
    for (const Confidence level :
         {Confidence::kCertain, Confidence::kLikely, Confidence::kPossible}) {
      for (const uint32_t writer : writers) {
        if (confidence(writer) == level) sorted.push_back(writer);
      }
    }
    writers = std::move(sorted);
  }
  for (uint32_t r = 0; r < observations.resources.size(); ++r) {
    if (observations.resources[r].policy == ReaderPolicy::kReaderPreferring) {
      readers_first_[graph.VertexOf({r})] = true;
    }
  }
}

bool WaitingWriters::Possible(uint32_t wanted_vertex, uint32_t held_vertex) const {
  if (readers_first_[wanted_vertex] || readers_first_[held_vertex]) return false;
  const Vertex& wanted = graph_.vertices()[wanted_vertex];
  const Vertex& held = graph_.vertices()[held_vertex];
  if (!wanted.one && !held.one) return written_[wanted.family];
  // At most two vertices may be the same object as one that is known.
  const uint32_t known = wanted.one ? wanted_vertex : held_vertex;
  for (uint32_t i = 0, v; (v = graph_.MeetingAt(known, i)) != OrderGraph::kNoVertex; ++i) {
    if (!writers_[v].empty()) return true;
  }
  return false;
}

std::optional<uint32_t> WaitingWriters::Find(ResourceId resource, std::span<const Party> parties,
                                             std::span<const uint32_t> junction_families) const {
  const uint32_t vertex = graph_.VertexOf(resource);
  uint32_t tried = 0;
  for (uint32_t i = 0, v; (v = graph_.MeetingAt(vertex, i)) != OrderGraph::kNoVertex; ++i) {
    for (const uint32_t writer : writers_[v]) {
      if (++tried > kMaxTried) return std::nullopt;
      const Dependency& w = observations_.dependencies[writer];
      const bool fits = std::all_of(parties.begin(), parties.end(), [&](Party party) {
        const Dependency& d = observations_.dependencies[party.dependency];
        return concurrency_.Parallel(w, d) && !gates_.Separate(w, d, junction_families);
      });
      if (fits) return writer;
    }
  }
  return std::nullopt;
}

}  // namespace lockgraph::lockorder
