// What every command that starts from a compile database does first: find the database and the
// configuration, then run the pipeline over it.
#ifndef LOCKGRAPH_TOOLS_LOCKGRAPH_ANALYSIS_H_
#define LOCKGRAPH_TOOLS_LOCKGRAPH_ANALYSIS_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lockorder/judge.h"
#include "tools/lockgraph/configuration.h"
#include "tools/lockgraph/options.h"
#include "tools/lockgraph/pipeline.h"

namespace lockgraph::cli {

struct AnalysisRequest {
  bool print_units = false;      // to stdout, as they are read
  bool print_functions = false;  // fill PipelineResult::function_report
};

struct Analysis {
  Configuration configuration;
  lockorder::JudgeOptions judge;
  std::string root;  // paths in the observations are relative to it where they can be
  PipelineResult result;
};

// `inputs`: the database and regular expressions for paths, both optional (see `lockgraph check`).
// Progress, and what could not be analysed, goes to stderr.
absl::StatusOr<Analysis> Analyse(const Options& options, const std::vector<std::string>& inputs,
                                 const AnalysisRequest& request);

}  // namespace lockgraph::cli

#endif  // LOCKGRAPH_TOOLS_LOCKGRAPH_ANALYSIS_H_
