#include "tools/lockgraph/gate.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "tools/lockgraph/baseline.h"
#include "tools/lockgraph/exit_status.h"

namespace lockgraph::cli {
namespace {

using report::Standing;

lockorder::Level FailLevel(const Options& options, const Configuration& configuration) {
  if (options.fail_on.getNumOccurrences() == 0 && configuration.fail_on) {
    return *configuration.fail_on;
  }
  return options.fail_on;
}

// Marks known findings; returns the number of stale entries.
absl::StatusOr<size_t> ApplyBaseline(const std::string& file, const lockorder::Verdict& verdict,
                                     GateDecision& decision) {
  absl::StatusOr<Baseline> baseline = ReadBaseline(file);
  if (!baseline.ok()) return baseline.status();
  for (size_t i = 0; i < verdict.findings.size(); ++i) {
    decision.standings[i].state = baseline->Has(verdict.findings[i].fingerprint)
                                      ? Standing::State::kKnown
                                      : Standing::State::kNew;
  }
  const std::vector<std::string> stale = baseline->Stale(verdict);
  for (const std::string& entry : stale) {
    decision.notes.push_back(absl::StrCat("stale entry in ", file, ": ", entry));
  }
  if (!stale.empty()) {
    decision.notes.push_back(absl::StrCat("`lockgraph baseline prune ", file, "` drops them"));
  }
  return stale.size();
}

}  // namespace

absl::StatusOr<GateDecision> JudgeGate(const Options& options, const Configuration& configuration,
                                       const std::string& root,
                                       const lockorder::Observations& observations,
                                       const lockorder::Verdict& verdict, bool incomplete) {
  GateDecision decision;
  decision.standings.resize(verdict.findings.size());
  GateInput input;
  input.incomplete = incomplete;
  input.allow_incomplete = options.allow_incomplete;

  std::string baseline = options.baseline_file;
  if (baseline.empty()) baseline = configuration.baseline;
  if (!baseline.empty()) {
    absl::StatusOr<size_t> stale = ApplyBaseline(baseline, verdict, decision);
    if (!stale.ok()) return stale.status();
    if (options.strict_baseline) input.failing_findings += *stale;
  }
  const lockorder::Level least = FailLevel(options, configuration);
  for (size_t i = 0; i < verdict.findings.size(); ++i) {
    if (decision.standings[i].counts() && verdict.findings[i].level >= least) {
      ++input.failing_findings;
    }
  }
  decision.exit_status = GateStatus(input);
  return decision;
}

}  // namespace lockgraph::cli
