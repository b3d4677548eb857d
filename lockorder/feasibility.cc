#include "lockorder/feasibility.h"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace lockgraph::lockorder {

// A cycle, and witnesses for its first edges.
struct Feasibility::Attempt {
  std::span<const uint32_t> cycle;
  std::vector<uint32_t> junction_families;  // sorted
  std::vector<Party> parties;
  uint64_t steps = 0;   // attempts to fit a witness
  bool doubts = false;  // whether some witness was not as sure as asked for

  size_t size() const { return cycle.size(); }
};

Feasibility::Feasibility(const Observations& observations, const OrderGraph& graph,
                         const Concurrency& concurrency, const Gates& gates,
                         const WaitingWriters& writers, const Signallers& signallers)
    : observations_(observations),
      graph_(graph),
      concurrency_(concurrency),
      gates_(gates),
      writers_(writers),
      signallers_(signallers) {}

bool Feasibility::Joins(uint32_t edge, uint32_t next) const {
  const Edge& e = graph_.edges()[edge];
  const Edge& f = graph_.edges()[next];
  return Conflicts(e.wants, f.has) || writers_.Possible(e.to, f.from);
}

bool Feasibility::CanWaitTogether(const Dependency& a, const Dependency& b) const {
  return concurrency_.Parallel(a, b) && !gates_.SeparateSurely(a, b);
}

bool Feasibility::Coexist(uint32_t edge, uint32_t other) const {
  const uint64_t key = (uint64_t{std::min(edge, other)} << 32) | std::max(edge, other);
  const auto [it, inserted] = coexist_.try_emplace(key, false);
  if (!inserted) return it->second;
  uint32_t pairs = 0;
  for (const Witness& a : graph_.edges()[edge].witnesses) {
    for (const Witness& b : graph_.edges()[other].witnesses) {
      if (++pairs > kMaxPairs || CanWaitTogether(observations_.dependencies[a.party.dependency],
                                                 observations_.dependencies[b.party.dependency])) {
        return it->second = true;
      }
    }
  }
  return false;
}

// Whether `holder` holds, for sure, what `wisher` waits for.
bool Feasibility::HoldsWish(const Dependency& holder, const Dependency& wisher) const {
  const uint32_t wanted = graph_.VertexOf(wisher.wanted);
  return std::any_of(holder.held.begin(), holder.held.end(), [&](const Hold& hold) {
    return !hold.may && Conflicts(hold.mode, wisher.mode) &&
           graph_.Meet(graph_.VertexOf(hold.resource), wanted);
  });
}

// Whether `candidate` can be the next party: with each one before it.
bool Feasibility::Fits(const Attempt& attempt, Party candidate) const {
  const Dependency& mine = observations_.dependencies[candidate.dependency];
  const size_t i = attempt.parties.size();
  for (size_t j = 0; j < i; ++j) {
    const Dependency& other = observations_.dependencies[attempt.parties[j].dependency];
    if (!concurrency_.Parallel(mine, other)) return false;
    if (gates_.SeparateSurely(mine, other)) return false;
    const bool i_follows_j = i == j + 1;
    const bool j_follows_i = j == (i + 1) % attempt.size();
    if (!i_follows_j && HoldsWish(mine, other)) return false;
    if (!j_follows_i && HoldsWish(other, mine)) return false;
  }
  return true;
}

// Backtracking over the witnesses that are at least as sure as `least`; the first that fit are the
// best, because witnesses stand in that order. What they make together can be less sure than each
// of them: then it is the answer only if nothing better comes.
std::optional<Finding> Feasibility::Assign(Attempt& attempt, Confidence least) const {
  std::vector<size_t> next(attempt.size(), 0);
  attempt.parties.clear();
  attempt.doubts = false;
  std::optional<Finding> best;
  for (;;) {
    if (attempt.parties.size() == attempt.size()) {
      std::optional<Finding> finding = Conclude(attempt);
      if (finding && (!best || finding->confidence > best->confidence)) best = std::move(finding);
      if (best && best->confidence >= least) return best;
      attempt.parties.pop_back();
    }
    const size_t i = attempt.parties.size();
    const std::vector<Witness>& witnesses = graph_.edges()[attempt.cycle[i]].witnesses;
    bool fits = false;
    while (!fits && next[i] < witnesses.size()) {
      if (++attempt.steps > kMaxAttempts) return best;
      const Party candidate = witnesses[next[i]++].party;
      const Evidence evidence = EvidenceOfParty(observations_, graph_, candidate);
      const bool sure = ConfidenceOf(Rule::kLockOrderCycle, evidence) >= least;
      attempt.doubts = attempt.doubts || !sure;
      fits = sure && Fits(attempt, candidate);
      if (fits) attempt.parties.push_back(candidate);
    }
    if (fits) continue;
    if (i == 0) return best;
    next[i] = 0;
    attempt.parties.pop_back();
  }
}

std::optional<Finding> Feasibility::Solve(std::span<const uint32_t> cycle) const {
  Attempt attempt;
  attempt.cycle = cycle;
  for (const uint32_t e : cycle) {
    attempt.junction_families.push_back(graph_.vertices()[graph_.edges()[e].from].family);
  }
  std::sort(attempt.junction_families.begin(), attempt.junction_families.end());
  std::optional<Finding> best;
  bool gave_up = attempts_ > kMaxAttemptsInAll;
  if (gave_up) {
    ++given_up_;
    return best;
  }
  for (const Confidence least :
       {Confidence::kCertain, Confidence::kLikely, Confidence::kPossible}) {
    // Nothing below can beat what was found among surer witnesses.
    if (best && best->confidence >= least) break;
    std::optional<Finding> finding = Assign(attempt, least);
    gave_up = gave_up || attempt.steps > kMaxAttempts;
    attempts_ += std::exchange(attempt.steps, 0);
    if (finding && (!best || finding->confidence > best->confidence)) best = std::move(finding);
    if (!attempt.doubts) break;  // no other witnesses are left
  }
  if (gave_up && !best) ++given_up_;
  if (best) {
    attempt.parties = best->parties;
    best->similar = CountSimilar(attempt);
  }
  return best;
}

// All locks of the cycle are objects of one class: what is wrong is that nothing orders the objects
// of the class, whichever they are.
bool Feasibility::OneClass(std::span<const uint32_t> cycle) const {
  const auto class_of = [&](uint32_t edge) -> const std::string& {
    const ResourceId at = graph_.vertices()[graph_.edges()[edge].from].resource;
    return observations_.resources[at.value].class_key;
  };
  return std::all_of(cycle.begin(), cycle.end(),
                     [&](uint32_t edge) { return class_of(edge) == class_of(cycle[0]); });
}

Rule Feasibility::RuleFor(std::span<const uint32_t> cycle, bool waiting_writer) const {
  bool event = false;
  for (const uint32_t e : cycle) {
    const ResourceId at = graph_.vertices()[graph_.edges()[e].from].resource;
    switch (observations_.resources[at.value].kind) {
      case ResourceKind::kLock:
      case ResourceKind::kOnce:
        break;
      case ResourceKind::kCondition:
        return Rule::kConditionUnderLock;
      default:
        event = true;
    }
  }
  if (event) return Rule::kWaitUnderLock;
  if (!waiting_writer && OneClass(cycle)) return Rule::kUnorderedInstances;
  return waiting_writer ? Rule::kWaitingWriter : Rule::kLockOrderCycle;
}

// What the parties need beyond what each says: one object at each junction, nothing that keeps two
// of them apart. nullopt when they cannot have it.
std::optional<Evidence> Feasibility::DoubtsOf(const Attempt& attempt,
                                              std::span<const Party> parties,
                                              const Unification& unification) const {
  std::optional<Evidence> doubts = unification.Doubts();
  for (uint32_t i = 0; i < parties.size() && doubts; ++i) {
    const Dependency& mine = observations_.dependencies[parties[i].dependency];
    for (uint32_t j = 0; j < i && doubts; ++j) {
      const Dependency& other = observations_.dependencies[parties[j].dependency];
      const std::optional<Evidence> open =
          gates_.Open(i, mine, j, other, unification, attempt.junction_families);
      doubts = open ? std::optional(*doubts | *open) : std::nullopt;
    }
  }
  return doubts;
}

// Joins what the parties and writers bring.
void Feasibility::JoinEvidence(Finding& finding) const {
  finding.evidence = finding.evidence | Evidence::kObserved;
  const auto join = [&](Party party) {
    finding.evidence = WithStep(finding.evidence, EvidenceOfParty(observations_, graph_, party));
  };
  for (const Party& party : finding.parties) join(party);
  for (const uint32_t writer : finding.writers) join({writer, Party::kThreadEnd});
}

// Adds what the junction after party `i` rests on; false when there a writer is needed and none is.
bool Feasibility::AddJunction(const Attempt& attempt, uint32_t i, const Unification& unification,
                              Finding& finding) const {
  const uint32_t next = (i + 1) % static_cast<uint32_t>(attempt.size());
  const Party party = attempt.parties[i];
  const Party blocker = attempt.parties[next];
  const Dependency& d = observations_.dependencies[party.dependency];
  const Resource& wanted = observations_.resources[d.wanted.value];
  const ResourceId has = ResourceOf(observations_, blocker);
  if (wanted.instance == Instance::kUnknown ||
      observations_.resources[has.value].instance == Instance::kUnknown) {
    finding.evidence = finding.evidence | Evidence::kUnknownInstance;
  }
  if (!Conflicts(d.mode, ModeOf(observations_, blocker))) {
    const bool known = wanted.instance == Instance::kOne;
    const std::optional<WaitingWriters::Writer> writer =
        writers_.Find(known ? d.wanted : has, known ? i : next, attempt.parties, unification,
                      attempt.junction_families);
    if (!writer) return false;
    finding.writers.push_back(writer->dependency);
    finding.evidence = finding.evidence | writer->doubts;
    if (wanted.policy == ReaderPolicy::kUnknown) {
      finding.evidence = finding.evidence | Evidence::kUnknownPolicy;
    }
  }
  if (signallers_.SomebodyElse(party, attempt.parties)) {
    finding.evidence = finding.evidence | Evidence::kSomeSignallers;
  }
  return true;
}

std::optional<Finding> Feasibility::Conclude(const Attempt& attempt) const {
  // Objects of one class that every party takes in an order the program fixes.
  const auto order = [&](Party p) { return observations_.dependencies[p.dependency].order; };
  const bool ordered = std::all_of(attempt.parties.begin(), attempt.parties.end(), [&](Party p) {
    return Agree(order(p), order(attempt.parties.front()));
  });
  if (ordered && OneClass(attempt.cycle)) return std::nullopt;
  const Unification unification(observations_, attempt.parties);
  const std::optional<Evidence> doubts = DoubtsOf(attempt, attempt.parties, unification);
  if (!doubts) return std::nullopt;
  Finding finding;
  finding.parties = attempt.parties;
  finding.evidence = *doubts;
  for (uint32_t i = 0; i < attempt.size(); ++i) {
    if (!AddJunction(attempt, i, unification, finding)) return std::nullopt;
  }
  JoinEvidence(finding);
  finding.rule = RuleFor(attempt.cycle, !finding.writers.empty());
  finding.confidence = ConfidenceOf(finding.rule, finding.evidence);
  return finding;
}

// Witnesses that could stand in for one of the parties.
uint32_t Feasibility::CountSimilar(const Attempt& attempt) const {
  uint32_t similar = 0;
  std::vector<Party> parties = attempt.parties;
  for (size_t i = 0; i < attempt.size(); ++i) {
    for (const Witness& w : graph_.edges()[attempt.cycle[i]].witnesses) {
      if (w.party == attempt.parties[i]) {
        similar += w.places - 1;
        continue;
      }
      const Dependency& mine = observations_.dependencies[w.party.dependency];
      bool fits = true;
      for (size_t j = 0; j < attempt.size() && fits; ++j) {
        fits = j == i || concurrency_.Parallel(
                             mine, observations_.dependencies[attempt.parties[j].dependency]);
      }
      if (!fits) continue;
      parties[i] = w.party;
      if (DoubtsOf(attempt, parties, Unification(observations_, parties))) similar += w.places;
    }
    parties[i] = attempt.parties[i];
  }
  return similar;
}

}  // namespace lockgraph::lockorder
