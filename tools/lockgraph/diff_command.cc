// lockgraph diff OLD.lgg NEW.lgg: what is new and what is gone.
#include <string>
#include <utility>

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include "lockorder/judge.h"
#include "report/diff.h"
#include "report/source_cache.h"
#include "report/story.h"
#include "tools/lockgraph/commands.h"
#include "tools/lockgraph/configuration.h"
#include "tools/lockgraph/exit_status.h"
#include "tools/lockgraph/gate.h"
#include "tools/lockgraph/graph_file.h"
#include "tools/lockgraph/rendering.h"

namespace lockgraph::cli {
namespace {

// One of the two graphs, judged.
struct Side {
  Side(lockorder::Observations seen, const std::string& root)
      : observations(std::move(seen)),
        verdict(lockorder::Judge(observations, {})),
        sources(root),
        teller(observations, sources, report::TellOptions{}) {}

  lockorder::Observations observations;
  lockorder::Verdict verdict;
  report::SourceCache sources;
  report::Teller teller;
};

}  // namespace

int DiffCommand(const Options& options) {
  if (options.diff_files.size() != 2) {
    return Fail(absl::InvalidArgumentError(
        "diff needs two graphs\n  usage: lockgraph diff OLD.lgg NEW.lgg"));
  }
  absl::StatusOr<std::vector<FormatRequest>> formats = options.Formats();
  if (!formats.ok()) return Fail(formats.status());
  absl::StatusOr<lockorder::Observations> before = LoadObservations(options.diff_files[0]);
  if (!before.ok()) return Fail(before.status());
  absl::StatusOr<lockorder::Observations> after = LoadObservations(options.diff_files[1]);
  if (!after.ok()) return Fail(after.status());
  llvm::SmallString<256> here;
  llvm::sys::fs::current_path(here);
  const std::string root = here.str().str();
  const Side old_side(*std::move(before), root);
  const Side new_side(*std::move(after), root);

  const report::Version old_version{old_side.teller, old_side.verdict};
  const report::Version new_version{new_side.teller, new_side.verdict};
  const report::GraphDiff diff = report::Compare(old_version, new_version);
  lockorder::Verdict fresh = new_side.verdict;
  fresh.findings.clear();
  for (const size_t i : diff.new_findings) fresh.findings.push_back(new_side.verdict.findings[i]);

  const Configuration defaults;
  GateRequest request;
  request.configuration = &defaults;
  request.root = root;
  request.observations = &new_side.observations;
  request.incomplete = IsIncomplete(new_side.observations);
  absl::StatusOr<GateDecision> gate = JudgeGate(options, request, fresh);
  if (!gate.ok()) return Fail(gate.status());
  if (options.formats.empty()) {
    report::WriteDiff(llvm::outs(), diff, old_version, new_version,
                      UseColor(options, llvm::outs()));
    return gate->exit_status;
  }
  Rendering rendering;
  rendering.observations = &new_side.observations;
  rendering.verdict = &fresh;
  rendering.root = root;
  rendering.standings = std::move(gate->standings);
  rendering.exit_status = gate->exit_status;
  if (absl::Status status = WriteReports(*formats, rendering, options); !status.ok()) {
    return Fail(status);
  }
  return gate->exit_status;
}

}  // namespace lockgraph::cli
