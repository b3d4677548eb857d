// Whether the findings fail the run: baseline, suppressions, level, completeness.
#ifndef LOCKGRAPH_TOOLS_LOCKGRAPH_GATE_H_
#define LOCKGRAPH_TOOLS_LOCKGRAPH_GATE_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lockorder/judge.h"
#include "lockorder/observations.h"
#include "report/standing.h"
#include "tools/lockgraph/configuration.h"
#include "tools/lockgraph/options.h"

namespace lockgraph::cli {

struct GateDecision {
  report::Standings standings;  // parallel to the verdict's findings
  int exit_status = 0;
  std::vector<std::string> notes;  // e.g. stale baseline entries; for stderr
};

// The command line wins over the configuration. `root` is the project's directory. Fails when a
// file that was asked for cannot be read.
absl::StatusOr<GateDecision> JudgeGate(const Options& options, const Configuration& configuration,
                                       const std::string& root,
                                       const lockorder::Observations& observations,
                                       const lockorder::Verdict& verdict, bool incomplete);

}  // namespace lockgraph::cli

#endif  // LOCKGRAPH_TOOLS_LOCKGRAPH_GATE_H_
