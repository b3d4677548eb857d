// From a verdict to the reports that were asked for.
#ifndef LOCKGRAPH_TOOLS_LOCKGRAPH_RENDERING_H_
#define LOCKGRAPH_TOOLS_LOCKGRAPH_RENDERING_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "llvm/Support/raw_ostream.h"
#include "lockorder/judge.h"
#include "lockorder/observations.h"
#include "report/standing.h"
#include "tools/lockgraph/options.h"
#include "trace/trace.h"

namespace lockgraph::cli {

struct Rendering {
  const lockorder::Observations* observations = nullptr;
  const lockorder::Verdict* verdict = nullptr;
  const std::vector<trace::Trace>* traces = nullptr;  // of a run, for its timeline
  report::Standings standings;                        // parallel to the verdict's findings
  std::string root;                                   // the project's directory
  bool complete = true;
  std::vector<std::string> problems;  // what was incomplete, one sentence each
  int exit_status = 0;
};

// Writes each report to its file, or to stdout. kPermissionDenied when a file cannot be written,
// kInvalidArgument when a timeline is asked for and there is no run.
absl::Status WriteReports(const std::vector<FormatRequest>& requests, const Rendering& rendering,
                          const Options& options);

// Whether one of the reports draws the times of a run, so that they are worth recording and
// reading.
bool WantTimeline(const std::vector<FormatRequest>& requests);

// Whether to colour what goes to `stream`: --color, then NO_COLOR and CLICOLOR_FORCE, then whether
// a terminal reads it.
bool UseColor(const Options& options, const llvm::raw_fd_ostream& stream);

// Columns of the terminal behind `stream`; 100 when there is none.
unsigned TerminalWidth(const llvm::raw_fd_ostream& stream);

}  // namespace lockgraph::cli

#endif  // LOCKGRAPH_TOOLS_LOCKGRAPH_RENDERING_H_
