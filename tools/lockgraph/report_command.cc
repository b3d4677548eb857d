// lockgraph report FILE..: judge and render what was observed before.
#include <string>
#include <utility>
#include <vector>

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include "lockorder/judge.h"
#include "tools/lockgraph/commands.h"
#include "tools/lockgraph/configuration.h"
#include "tools/lockgraph/exit_status.h"
#include "tools/lockgraph/gate.h"
#include "tools/lockgraph/graph_file.h"
#include "tools/lockgraph/rendering.h"
#include "tools/lockgraph/rule_switches.h"
#include "trace/trace_reader.h"

namespace lockgraph::cli {
namespace {

// The traces among the files, if a timeline is asked for.
absl::StatusOr<std::vector<trace::Trace>> TracesForTimeline(
    const Options& options, const std::vector<FormatRequest>& formats) {
  std::vector<trace::Trace> traces;
  if (!WantTimeline(formats)) return traces;
  for (const std::string& path : options.report_files) {
    if (!llvm::StringRef(path).ends_with(".lgt")) continue;
    absl::StatusOr<trace::Trace> trace = trace::ReadTrace(path);
    if (!trace.ok()) return absl::DataLossError(trace.status().message());
    traces.push_back(*std::move(trace));
  }
  return traces;
}

}  // namespace

int ReportCommand(const Options& options) {
  if (options.report_files.empty()) {
    return Fail(
        absl::InvalidArgumentError("report needs graphs (.lgg) or traces (.lgt)\n"
                                   "  usage: lockgraph report G.lgg --format=html:report.html"));
  }
  absl::StatusOr<std::vector<FormatRequest>> formats = options.Formats();
  if (!formats.ok()) return Fail(formats.status());
  absl::StatusOr<lockorder::JudgeOptions> judge = JudgeOptionsOf(options);
  if (!judge.ok()) return Fail(judge.status());
  absl::StatusOr<lockorder::Observations> observations =
      LoadObservations(Values(options.report_files));
  if (!observations.ok()) return Fail(observations.status());

  lockorder::Verdict verdict = lockorder::Judge(*observations, *judge);
  ApplyRuleSwitches(options, verdict);
  llvm::SmallString<256> here;
  llvm::sys::fs::current_path(here);
  const bool incomplete = IsIncomplete(*observations);
  Configuration configuration;
  if (!options.config_file.empty()) {
    absl::StatusOr<Configuration> read = ReadConfiguration(options.config_file);
    if (!read.ok()) return Fail(read.status());
    configuration = *std::move(read);
  }
  GateRequest request;
  request.configuration = &configuration;
  request.root = here.str().str();
  request.observations = &*observations;
  request.incomplete = incomplete;
  absl::StatusOr<GateDecision> gate = JudgeGate(options, request, verdict);
  if (!gate.ok()) return Fail(gate.status());
  absl::StatusOr<std::vector<trace::Trace>> traces = TracesForTimeline(options, *formats);
  if (!traces.ok()) return Fail(traces.status());
  Rendering rendering;
  if (!traces->empty()) rendering.traces = &*traces;
  rendering.observations = &*observations;
  rendering.verdict = &verdict;
  rendering.standings = std::move(gate->standings);
  rendering.root = here.str().str();
  rendering.complete = !incomplete;
  rendering.exit_status = gate->exit_status;
  if (absl::Status status = WriteReports(*formats, rendering, options); !status.ok()) {
    return Fail(status);
  }
  for (const std::string& note : gate->notes) llvm::errs() << "lockgraph: " << note << '\n';
  return gate->exit_status;
}

}  // namespace lockgraph::cli
