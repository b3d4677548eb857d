#include "tools/lockgraph/gate.h"

#include <cstddef>
#include <utility>

#include "absl/strings/str_cat.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"
#include "report/changed.h"
#include "report/source_cache.h"
#include "report/story.h"
#include "report/suppression_file.h"
#include "report/suppressions.h"
#include "tools/lockgraph/exit_status.h"
#include "tools/lockgraph/git_diff.h"

namespace lockgraph::cli {
namespace {

lockorder::Level FailLevel(const Options& options, const Configuration& configuration) {
  if (options.fail_on.getNumOccurrences() == 0 && configuration.fail_on) {
    return *configuration.fail_on;
  }
  return options.fail_on;
}

// One decision at work.
class Gate {
 public:
  Gate(const Options& options, const GateRequest& request, lockorder::Verdict& verdict)
      : options_(options),
        request_(request),
        verdict_(verdict),
        sources_(request.root),
        teller_(*request.observations, sources_, report::TellOptions{}) {
    decision_.standings.resize(verdict.findings.size());
  }

  absl::StatusOr<GateDecision> Decide() {
    if (absl::Status status = ApplyBaseline(); !status.ok()) return status;
    if (absl::Status status = ApplySuppressions(); !status.ok()) return status;
    if (absl::Status status = KeepChanged(); !status.ok()) return status;
    GateInput input;
    input.incomplete = request_.incomplete;
    input.allow_incomplete = options_.allow_incomplete;
    input.failing_findings = options_.strict_baseline ? stale_ : 0;
    const lockorder::Level least = FailLevel(options_, *request_.configuration);
    for (size_t i = 0; i < verdict_.findings.size(); ++i) {
      if (decision_.standings[i].counts() && verdict_.findings[i].level >= least) {
        ++input.failing_findings;
      }
    }
    decision_.exit_status = GateStatus(input);
    return std::move(decision_);
  }

 private:
  absl::Status ApplyBaseline() {
    std::string file = options_.baseline_file;
    if (file.empty()) file = request_.configuration->baseline;
    if (file.empty()) return absl::OkStatus();
    absl::StatusOr<report::Baseline> baseline = ReadBaseline(file);
    if (!baseline.ok()) return baseline.status();
    report::BaselineMatch match = report::MatchBaseline(*baseline, verdict_);
    decision_.standings = std::move(match.standings);
    decision_.standings.resize(verdict_.findings.size());
    for (const size_t entry : match.stale) {
      const report::BaselineEntry& stale = baseline->entries[entry];
      decision_.notes.push_back(absl::StrCat(file, ":", stale.line, ": stale entry ",
                                             stale.fingerprint, ": ", stale.text));
    }
    if (!match.stale.empty()) {
      decision_.notes.push_back(absl::StrCat("`lockgraph baseline prune ", file, "` drops them"));
    }
    stale_ = match.stale.size();
    return absl::OkStatus();
  }

  absl::Status ApplySuppressions() {
    report::SuppressionOptions suppressions;
    suppressions.force_broad = options_.force_broad;
    std::vector<std::string> files = request_.configuration->suppressions;
    for (const std::string& file : options_.suppressions) files.push_back(file);
    for (const std::string& file : files) {
      auto buffer = llvm::MemoryBuffer::getFile(file);
      if (!buffer) {
        return absl::NotFoundError(
            absl::StrCat("cannot read the suppressions ", file, ": ", buffer.getError().message()));
      }
      auto entries = report::ParseSuppressionFile((*buffer)->getBuffer(), file);
      if (!entries) return absl::InvalidArgumentError(llvm::toString(entries.takeError()));
      suppressions.files.push_back({file, *std::move(entries)});
    }
    const report::SuppressionReport result =
        report::ApplySuppressions(teller_, verdict_, suppressions, decision_.standings);
    for (const std::string& problem : result.problems) decision_.notes.push_back(problem);
    for (const std::string& unmatched : result.unmatched) decision_.notes.push_back(unmatched);
    return absl::OkStatus();
  }

  absl::Status KeepChanged() {
    if (options_.changed_since.empty()) return absl::OkStatus();
    absl::StatusOr<GitDiff> diff = DiffSince(options_.changed_since, request_.root);
    if (!diff.ok()) return diff.status();
    llvm::Expected<report::Changes> changes = report::ParseUnifiedDiff(diff->text);
    if (!changes) return absl::InternalError(llvm::toString(changes.takeError()));
    const std::vector<bool> touched =
        report::TouchedBy(*changes, *request_.observations, verdict_, sources_, diff->directory);
    std::vector<lockorder::Finding> findings;
    report::Standings standings;
    for (size_t i = 0; i < touched.size(); ++i) {
      if (!touched[i]) continue;
      findings.push_back(std::move(verdict_.findings[i]));
      standings.push_back(std::move(decision_.standings[i]));
    }
    verdict_.findings = std::move(findings);
    decision_.standings = std::move(standings);
    return absl::OkStatus();
  }

  const Options& options_;
  const GateRequest& request_;
  lockorder::Verdict& verdict_;
  report::SourceCache sources_;
  report::Teller teller_;
  GateDecision decision_;
  size_t stale_ = 0;
};

}  // namespace

absl::StatusOr<report::Baseline> ReadBaseline(const std::string& path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer) {
    return absl::NotFoundError(
        absl::StrCat("cannot read the baseline ", path, ": ", buffer.getError().message(),
                     "\n  `lockgraph baseline update ", path, "` writes one"));
  }
  auto baseline = report::ParseBaseline((*buffer)->getBuffer(), path);
  if (!baseline) return absl::InvalidArgumentError(llvm::toString(baseline.takeError()));
  return *std::move(baseline);
}

absl::StatusOr<GateDecision> JudgeGate(const Options& options, const GateRequest& request,
                                       lockorder::Verdict& verdict) {
  return Gate(options, request, verdict).Decide();
}

}  // namespace lockgraph::cli
