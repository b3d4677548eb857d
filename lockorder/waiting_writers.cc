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

// What it takes to believe that `writer` waits beside all `parties`; nullopt when it cannot.
std::optional<Evidence> WaitingWriters::DoubtsOf(
    const Dependency& writer, ResourceId resource, uint32_t step, std::span<const Party> parties,
    Unification unification, std::span<const uint32_t> junction_families) const {
  const auto dependency = [this](Party party) -> const Dependency& {
    return observations_.dependencies[party.dependency];
  };
  const bool fits = std::all_of(parties.begin(), parties.end(), [&](Party party) {
    return concurrency_.Parallel(writer, dependency(party)) &&
           !gates_.SeparateSurely(writer, dependency(party));
  });
  if (!fits) return std::nullopt;
  const uint32_t mine = unification.Add(writer, step, resource);
  Evidence doubts = Evidence::kNone;
  for (uint32_t i = 0; i < parties.size(); ++i) {
    const std::optional<Evidence> open =
        gates_.Open(mine, writer, i, dependency(parties[i]), unification, junction_families);
    if (!open) return std::nullopt;
    doubts = doubts | *open;
  }
  return doubts;
}

std::optional<WaitingWriters::Writer> WaitingWriters::Find(
    ResourceId resource, uint32_t step, std::span<const Party> parties,
    const Unification& unification, std::span<const uint32_t> junction_families) const {
  const uint32_t vertex = graph_.VertexOf(resource);
  std::optional<Writer> best;
  Confidence reached = Confidence::kPossible;
  uint32_t tried = 0;
  for (uint32_t i = 0, v; (v = graph_.MeetingAt(vertex, i)) != OrderGraph::kNoVertex; ++i) {
    for (const uint32_t writer : writers_[v]) {
      if (++tried > kMaxTried) return best;
      const std::optional<Evidence> doubts =
          DoubtsOf(observations_.dependencies[writer], resource, step, parties, unification,
                   junction_families);
      if (!doubts) continue;
      const Confidence confidence = ConfidenceOf(
          Rule::kWaitingWriter,
          *doubts | EvidenceOfParty(observations_, graph_, {writer, Party::kThreadEnd}));
      if (best && confidence <= reached) continue;
      best = {writer, *doubts};
      reached = confidence;
      if (confidence == Confidence::kCertain) return best;
    }
  }
  return best;
}

}  // namespace lockgraph::lockorder
