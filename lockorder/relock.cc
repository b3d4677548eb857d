#include "lockorder/relock.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace lockgraph::lockorder {
namespace {

constexpr size_t kMaxPartners = 256;  // tried for each candidate of LG1005

class Relocks {
 public:
  Relocks(const Observations& observations, const OrderGraph& graph, const Concurrency& concurrency,
          const Gates& gates, const WaitingWriters& writers)
      : observations_(observations),
        graph_(graph),
        concurrency_(concurrency),
        gates_(gates),
        writers_(writers),
        pairs_(graph.family_count()) {}

  std::vector<Finding> Find() {
    for (const uint32_t r : graph_.representatives()) VisitDependency(r);
    for (const std::vector<Party>& pairs : pairs_) {
      for (const Party& pair : pairs) VisitPair(pair, pairs);
    }
    return std::move(findings_);
  }

 private:
  const Dependency& DependencyOf(Party party) const {
    return observations_.dependencies[party.dependency];
  }
  const Resource& WantedBy(const Dependency& d) const {
    return observations_.resources[d.wanted.value];
  }

  void VisitDependency(uint32_t r) {
    const Dependency& d = observations_.dependencies[r];
    if (d.wait != WaitKind::kBlocking) return;
    std::optional<Party> again;
    std::vector<Party> others;
    for (uint32_t h = 0; h < d.held.size(); ++h) {
      const Hold& hold = d.held[h];
      if (hold.role != Hold::Role::kHolds) continue;
      const Resource& held = observations_.resources[hold.resource.value];
      const uint32_t family = graph_.vertices()[graph_.VertexOf(hold.resource)].family;
      if (graph_.vertices()[graph_.VertexOf(d.wanted)].family != family) continue;
      if (CompareWithinDependency(held, WantedBy(d)) != Overlap::kSame) {
        others.push_back({r, h});
      } else if (!again || Conflicts(hold.mode, d.mode)) {
        again = Party{r, h};  // of several holds, one that blocks
      }
    }
    if (again) return VisitAgain(*again);
    // Taking again what one already has adds nothing to the other pairs, as it adds no edges.
    for (const Party& pair : others) {
      pairs_[graph_.vertices()[graph_.VertexOf(d.wanted)].family].push_back(pair);
    }
  }

  void VisitAgain(Party party) {
    const Dependency& d = DependencyOf(party);
    const Hold& hold = d.held[party.hold];
    const Resource& wanted = WantedBy(d);
    const Resource& held = observations_.resources[hold.resource.value];
    if (wanted.recursive || held.recursive) return;
    Finding finding;
    finding.parties = {party};
    finding.evidence = EvidenceOfParty(observations_, graph_, party);
    if (!Conflicts(hold.mode, d.mode)) {
      const uint32_t vertex = graph_.VertexOf(d.wanted);
      if (!writers_.Possible(vertex, vertex)) return;
      const uint32_t family = graph_.vertices()[vertex].family;
      const std::optional<WaitingWriters::Writer> writer =
          writers_.Find(d.wanted, 0, finding.parties, Unification(observations_, finding.parties),
                        std::array{family});
      if (!writer) return;
      finding.writers = {writer->dependency};
      finding.evidence = finding.evidence | writer->doubts;
      finding.evidence =
          WithStep(finding.evidence,
                   EvidenceOfParty(observations_, graph_, {writer->dependency, Party::kThreadEnd}));
      if (wanted.policy == ReaderPolicy::kUnknown) {
        finding.evidence = finding.evidence | Evidence::kUnknownPolicy;
      }
      finding.rule = Rule::kWaitingWriter;
    } else {
      const bool upgrade = hold.mode == Mode::kShared && d.mode == Mode::kExclusive;
      finding.rule = upgrade ? Rule::kUpgrade : Rule::kSelfDeadlock;
    }
    Add(std::move(finding), graph_.PlacesOf(party.dependency) - 1);
  }

  // A pair needs a second thread that takes the same two objects the other way round: another
  // instance of its own, or somebody else.
  void VisitPair(Party pair, const std::vector<Party>& pairs) {
    const Dependency& d = DependencyOf(pair);
    if (CompareWithinDependency(observations_.resources[d.held[pair.hold].resource.value],
                                WantedBy(d)) == Overlap::kDifferent) {
      return;  // two known objects are two ordinary vertices
    }
    // The one against which least speaks.
    std::optional<Evidence> doubts = Opposes(pair, pair);
    Party partner = pair;
    const size_t tried = std::min(pairs.size(), kMaxPartners);
    for (size_t i = 0; i < tried && doubts != Evidence::kNone; ++i) {
      if (pairs[i] == pair) continue;
      const std::optional<Evidence> other = Opposes(pair, pairs[i]);
      if (!other || (doubts && *other != Evidence::kNone)) continue;
      doubts = other;
      partner = pairs[i];
    }
    if (doubts) AddPair(pair, partner, *doubts);
  }

  // What it takes to believe that each party has what the other one wants; nullopt when they do
  // not.
  std::optional<Evidence> Opposes(Party a, Party b) const {
    const Dependency& x = DependencyOf(a);
    const Dependency& y = DependencyOf(b);
    // Where the program orders one, only one that it orders the other way round is believed.
    const bool unordered = x.order == InstanceOrder::kNone;
    if (!unordered && (y.order == InstanceOrder::kNone || Agree(x.order, y.order))) {
      return std::nullopt;
    }
    const Hold& hold_x = x.held[a.hold];
    const Hold& hold_y = y.held[b.hold];
    if (!Conflicts(x.mode, hold_y.mode) || !Conflicts(y.mode, hold_x.mode)) return std::nullopt;
    const uint32_t wanted_x = graph_.VertexOf(x.wanted);
    const uint32_t wanted_y = graph_.VertexOf(y.wanted);
    if (!graph_.Meet(wanted_x, graph_.VertexOf(hold_y.resource)) ||
        !graph_.Meet(wanted_y, graph_.VertexOf(hold_x.resource))) {
      return std::nullopt;
    }
    if (!concurrency_.Parallel(x, y)) return std::nullopt;
    return gates_.Open(0, x, 1, y, Unification(observations_, std::array{a, b}),
                       std::array{graph_.vertices()[wanted_x].family});
  }

  void AddPair(Party a, Party b, Evidence doubts) {
    Finding finding;
    finding.rule = Rule::kUnorderedInstances;
    finding.parties = {a, b};
    finding.evidence = doubts | EvidenceOfParty(observations_, graph_, a);
    finding.evidence = WithStep(finding.evidence, EvidenceOfParty(observations_, graph_, b));
    for (const Party& party : finding.parties) {
      const Dependency& d = DependencyOf(party);
      const Resource& held = observations_.resources[d.held[party.hold].resource.value];
      if (held.instance == Instance::kUnknown || WantedBy(d).instance == Instance::kUnknown) {
        finding.evidence = finding.evidence | Evidence::kUnknownInstance;
      }
    }
    Add(std::move(finding), graph_.PlacesOf(a.dependency) - 1);
  }

  void Add(Finding finding, uint32_t similar) {
    finding.similar = similar;
    finding.confidence = ConfidenceOf(finding.rule, finding.evidence);
    findings_.push_back(std::move(finding));
  }

  const Observations& observations_;
  const OrderGraph& graph_;
  const Concurrency& concurrency_;
  const Gates& gates_;
  const WaitingWriters& writers_;
  std::vector<std::vector<Party>> pairs_;  // by family: hold and wish of one class
  std::vector<Finding> findings_;
};

}  // namespace

std::vector<Finding> FindRelocks(const Observations& observations, const OrderGraph& graph,
                                 const Concurrency& concurrency, const Gates& gates,
                                 const WaitingWriters& writers) {
  return Relocks(observations, graph, concurrency, gates, writers).Find();
}

}  // namespace lockgraph::lockorder
