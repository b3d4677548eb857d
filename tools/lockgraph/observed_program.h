// A program's observations, from files when they are named, else by analysing it now.
#ifndef LOCKGRAPH_TOOLS_LOCKGRAPH_OBSERVED_PROGRAM_H_
#define LOCKGRAPH_TOOLS_LOCKGRAPH_OBSERVED_PROGRAM_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lockorder/judge.h"
#include "lockorder/observations.h"
#include "tools/lockgraph/options.h"

namespace lockgraph::cli {

struct ObservedProgram {
  lockorder::Observations observations;
  lockorder::Verdict verdict;
  std::string root;  // the project's directory
};

// `inputs`: .lgg and .lgt files; anything else is for Analyse().
absl::StatusOr<ObservedProgram> ObserveProgram(const Options& options,
                                               const std::vector<std::string>& inputs);

}  // namespace lockgraph::cli

#endif  // LOCKGRAPH_TOOLS_LOCKGRAPH_OBSERVED_PROGRAM_H_
