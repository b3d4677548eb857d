#include "tools/lockgraph/observed_program.h"

#include <utility>

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/FileSystem.h"
#include "tools/lockgraph/analysis.h"
#include "tools/lockgraph/graph_file.h"

namespace lockgraph::cli {
namespace {

bool IsObservationFile(llvm::StringRef path) {
  return path.ends_with(".lgg") || path.ends_with(".lgt");
}

}  // namespace

absl::StatusOr<ObservedProgram> ObserveProgram(const Options& options,
                                               const std::vector<std::string>& inputs) {
  ObservedProgram program;
  if (!inputs.empty() && IsObservationFile(inputs.front())) {
    absl::StatusOr<lockorder::Observations> observations = LoadObservations(inputs);
    if (!observations.ok()) return observations.status();
    program.observations = *std::move(observations);
    program.verdict = lockorder::Judge(program.observations, {});
    llvm::SmallString<256> here;
    llvm::sys::fs::current_path(here);
    program.root = here.str().str();
    return program;
  }
  absl::StatusOr<Analysis> analysis = Analyse(options, inputs, {});
  if (!analysis.ok()) return analysis.status();
  program.observations = std::move(analysis->result.observations);
  program.verdict = std::move(analysis->result.verdict);
  program.root = analysis->root;
  return program;
}

}  // namespace lockgraph::cli
