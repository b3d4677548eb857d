#include "lockorder/judge.h"

#include <algorithm>
#include <span>
#include <utility>

#include "lockorder/concurrency.h"
#include "lockorder/cycles.h"
#include "lockorder/declared_orders.h"
#include "lockorder/feasibility.h"
#include "lockorder/fold.h"
#include "lockorder/fold_by_name.h"
#include "lockorder/fold_hangs.h"
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
  findings = FoldByName(observations, Fold(observations, graph, std::move(findings)));
  verdict.findings =
      options.tell_hangs_once ? FoldHangs(observations, std::move(findings)) : std::move(findings);
  verdict.witnesses_cut = graph.witnesses_cut();
  return verdict;
}

}  // namespace lockgraph::lockorder
