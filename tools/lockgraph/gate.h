// Whether the findings fail the run: baseline, suppressions, changed lines, level, completeness.
#ifndef LOCKGRAPH_TOOLS_LOCKGRAPH_GATE_H_
#define LOCKGRAPH_TOOLS_LOCKGRAPH_GATE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lockorder/judge.h"
#include "lockorder/observations.h"
#include "report/baseline.h"
#include "report/standing.h"
#include "tools/lockgraph/configuration.h"
#include "tools/lockgraph/options.h"

namespace lockgraph::cli {

struct GateRequest {
  const Configuration* configuration = nullptr;
  std::string root;  // the project's directory
  const lockorder::Observations* observations = nullptr;
  bool incomplete = false;
};

struct GateDecision {
  report::Standings standings;  // parallel to the verdict's findings
  int exit_status = 0;
  std::vector<std::string> notes;  // e.g. stale baseline entries; for stderr
};

// Decides about `verdict`, from which --changed-since takes what was not touched. The command line
// wins over the configuration. Fails when a file that was asked for cannot be read or is damaged.
absl::StatusOr<GateDecision> JudgeGate(const Options& options, const GateRequest& request,
                                       lockorder::Verdict& verdict);

// kNotFound when the file cannot be read, kInvalidArgument with its line when it is no baseline.
absl::StatusOr<report::Baseline> ReadBaseline(const std::string& path);

}  // namespace lockgraph::cli

#endif  // LOCKGRAPH_TOOLS_LOCKGRAPH_GATE_H_
