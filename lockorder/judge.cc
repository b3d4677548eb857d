#include "lockorder/judge.h"

#include <algorithm>
#include <map>
#include <span>
#include <string>
#include <utility>

#include "lockorder/concurrency.h"
#include "lockorder/cycles.h"
#include "lockorder/declared_orders.h"
#include "lockorder/feasibility.h"
#include "lockorder/fold.h"
#include "lockorder/gates.h"
#include "lockorder/intake.h"
#include "lockorder/order_graph.h"
#include "lockorder/relock.h"
#include "lockorder/signallers.h"
#include "lockorder/waiting_writers.h"

namespace lockgraph::lockorder {
namespace {

// The work per component stays proportional to the number of cycles the caller is willing to see.
constexpr uint64_t kStepsPerCycle = 2000;

void FindOrderCycles(const Observations& observations, const OrderGraph& graph,
                     const Feasibility& feasibility, const JudgeOptions& options,
                     std::vector<Finding>& findings, Verdict& verdict) {
  CycleLimits limits;
  limits.max_length = options.max_cycle_length;
  limits.max_cycles_per_component = options.max_cycles_per_component;
  limits.max_steps_per_component = kStepsPerCycle * options.max_cycles_per_component;
  CycleVisitor visitor;
  visitor.joins = [&](uint32_t edge, uint32_t next) { return feasibility.Joins(edge, next); };
  visitor.coexist = [&](uint32_t edge, uint32_t other) { return feasibility.Coexist(edge, other); };
  visitor.found = [&](std::span<const uint32_t> cycle) {
    if (std::optional<Finding> finding = feasibility.Solve(cycle)) {
      findings.push_back(std::move(*finding));
    } else {
      ++verdict.cycles_infeasible;
    }
  };
  const CycleCounts counts = FindCycles(graph, limits, visitor);
  verdict.cycles_examined = counts.closed + counts.rejected;
  verdict.cycles_infeasible += counts.rejected;
  verdict.cycles_infeasible -= feasibility.given_up();
  verdict.cycles_cut = counts.cut + feasibility.given_up();
}

void TakeMisuses(const Observations& observations, const JudgeOptions& options,
                 std::vector<Finding>& findings) {
  for (uint32_t i = 0; i < observations.misuses.size(); ++i) {
    const Misuse& misuse = observations.misuses[i];
    if (misuse.rule == Rule::kBlockingUnderLock && !options.report_blocking_calls) continue;
    Finding finding;
    finding.rule = misuse.rule;
    finding.misuse = i;
    finding.evidence = misuse.evidence;
    // Who started the thread does not matter for what a function does alone.
    finding.evidence = finding.evidence & ~Evidence::kAssumedThread;
    finding.confidence = ConfidenceOf(finding.rule, finding.evidence);
    findings.push_back(std::move(finding));
  }
}

void TakeLiveHangs(const Observations& observations, std::vector<Finding>& findings) {
  for (uint32_t i = 0; i < observations.live_hangs.size(); ++i) {
    Finding finding;
    finding.rule = observations.live_hangs[i].proved ? Rule::kLiveDeadlock : Rule::kStall;
    finding.live_hang = i;
    finding.evidence = Evidence::kObserved;
    finding.confidence = ConfidenceOf(finding.rule, finding.evidence);
    findings.push_back(std::move(finding));
  }
}

}  // namespace

namespace {

// Without the index: elements of one array are one lock to the reader.
std::string WithoutIndex(const std::string& name) {
  std::string text;
  int depth = 0;
  for (const char c : name) {
    depth += c == '[';
    if (depth == 0) text += c;
    depth -= c == ']' && depth > 0;
  }
  return text;
}

// What a reader would call the same finding: rule, names and modes, in one rotation. Who waits for
// an event under a lock is told once, however many ways lead from the event back to the lock.
std::string NamedCycle(const Observations& observations, const Finding& finding) {
  std::vector<std::string> sides;
  std::vector<std::string> waits;
  for (const Party& party : finding.parties) {
    const Dependency& d = observations.dependencies[party.dependency];
    const auto side = [&](ResourceId resource, Mode as) {
      return WithoutIndex(observations.resources[resource.value].name) +
             (as == Mode::kShared ? "?" : "!");
    };
    sides.push_back(side(ResourceOf(observations, party), ModeOf(observations, party)) + " " +
                    side(d.wanted, d.mode));
    const bool event = observations.resources[d.wanted.value].kind != ResourceKind::kLock;
    const ResourceKind has = observations.resources[ResourceOf(observations, party).value].kind;
    if (event && has == ResourceKind::kLock) waits.push_back(sides.back());
  }
  if (!waits.empty()) sides = {*std::min_element(waits.begin(), waits.end())};
  std::rotate(sides.begin(), std::min_element(sides.begin(), sides.end()), sides.end());
  std::string text(Info(finding.rule).code);
  for (const std::string& side : sides) text += " " + side;
  return text;
}

// Objects that have one name are one to the reader: a cycle over them is told once, the surest and
// shortest first. Requires and keeps the order of a verdict.
std::vector<Finding> FoldByName(const Observations& observations, std::vector<Finding> findings) {
  std::map<std::string, std::vector<size_t>> named;
  for (size_t i = 0; i < findings.size(); ++i) {
    const bool cycle =
        findings[i].parties.size() > 1 && findings[i].rule != Rule::kUnorderedInstances;
    if (cycle) named[NamedCycle(observations, findings[i])].push_back(i);
  }
  std::vector<bool> dropped(findings.size(), false);
  for (const auto& [name, same] : named) {
    size_t best = same.front();
    for (const size_t i : same) {
      const bool as_sure = findings[i].level == findings[best].level;
      if (as_sure && findings[i].parties.size() < findings[best].parties.size()) best = i;
    }
    for (const size_t i : same) {
      if (i == best) continue;
      dropped[i] = true;
      findings[best].similar += 1 + findings[i].similar;
    }
  }
  std::vector<Finding> kept;
  for (size_t i = 0; i < findings.size(); ++i) {
    if (!dropped[i]) kept.push_back(std::move(findings[i]));
  }
  return kept;
}

}  // namespace

Verdict Judge(const Observations& input, const JudgeOptions& options) {
  Verdict verdict;
  const Intake intake = CheckIntake(input);
  verdict.damaged = intake.damaged;
  const Observations& observations = intake.repaired ? *intake.repaired : input;

  const OrderGraph graph(observations);
  const Concurrency concurrency(observations);
  const Gates gates(observations, graph, concurrency);
  const WaitingWriters writers(observations, graph, concurrency, gates);
  const Signallers signallers(observations, graph, concurrency);
  const Feasibility feasibility(observations, graph, concurrency, gates, writers, signallers);

  std::vector<Finding> findings = FindRelocks(observations, graph, concurrency, gates, writers);
  FindOrderCycles(observations, graph, feasibility, options, findings, verdict);
  for (Finding& finding : FindDeclaredOrderViolations(observations, graph)) {
    findings.push_back(std::move(finding));
  }
  TakeMisuses(observations, options, findings);
  TakeLiveHangs(observations, findings);
  verdict.findings = FoldByName(observations, Fold(observations, graph, std::move(findings)));
  verdict.witnesses_cut = graph.witnesses_cut();
  return verdict;
}

}  // namespace lockgraph::lockorder
