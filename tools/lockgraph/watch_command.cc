// lockgraph run -- PROGRAM ARGS..: what happens around run_command.h, from flags to exit status.
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include "tools/lockgraph/commands.h"
#include "tools/lockgraph/configuration.h"
#include "tools/lockgraph/exit_status.h"
#include "tools/lockgraph/gate.h"
#include "tools/lockgraph/graph_file.h"
#include "tools/lockgraph/print_stages.h"
#include "tools/lockgraph/rendering.h"
#include "tools/lockgraph/rule_switches.h"
#include "tools/lockgraph/run_command.h"

namespace lockgraph::cli {
namespace {

absl::StatusOr<RunOptions> RunOptionsOf(const Options& options,
                                        const std::vector<FormatRequest>& formats,
                                        const std::string& here) {
  if (options.after_dashes.empty()) {
    return absl::InvalidArgumentError(
        "run needs a program\n  usage: lockgraph run [options] -- PROGRAM ARGS..");
  }
  RunOptions run;
  run.command = options.after_dashes;
  run.runtime = options.runtime_library;
  run.runtime_options = options.runtime_options;
  run.trace_directory = options.trace_directory;
  run.root = here;
  run.timeout = std::chrono::seconds(options.run_timeout);
  run.record_timeline = WantTimeline(formats);
  absl::StatusOr<lockorder::JudgeOptions> judge = JudgeOptionsOf(options);
  if (!judge.ok()) return judge.status();
  run.judge = *judge;
  return run;
}

absl::StatusOr<Configuration> NearestConfiguration(const std::string& here) {
  const std::string file = FindConfiguration(here);
  if (file.empty()) return Configuration();
  return ReadConfiguration(file);
}

absl::Status KeepResults(const Options& options, const RunResult& result) {
  if (options.save_graph.empty()) return absl::OkStatus();
  return SaveGraph(options.save_graph, result.observations);
}

void PrintRunStages(const Options& options, const RunResult& result) {
  for (const PrintStage stage : options.print) {
    if (stage == PrintStage::kDependencies) PrintDependencies(llvm::outs(), result.observations);
    if (stage == PrintStage::kGraph) PrintGraph(llvm::outs(), result.observations);
    if (stage == PrintStage::kCycles) PrintCycles(llvm::outs(), result.observations, {});
    if (stage == PrintStage::kFindings) {
      PrintFindings(llvm::outs(), result.observations, result.verdict);
    }
  }
}

}  // namespace

int RunCommand(const Options& options) {
  absl::StatusOr<std::vector<FormatRequest>> formats = options.Formats();
  if (!formats.ok()) return Fail(formats.status());
  if (!options.timeline.empty()) formats->push_back({kTimelineFormat, options.timeline});
  llvm::SmallString<256> here;
  llvm::sys::fs::current_path(here);
  const std::string root = here.str().str();
  absl::StatusOr<Configuration> configuration = NearestConfiguration(root);
  if (!configuration.ok()) return Fail(configuration.status());
  absl::StatusOr<RunOptions> run = RunOptionsOf(options, *formats, root);
  if (!run.ok()) return Fail(run.status());
  run->hierarchy = configuration->link.hierarchy;
  run->configuration_path = configuration->path;
  absl::StatusOr<RunResult> result = RunProgram(*run);
  if (!result.ok()) return Fail(result.status());
  ApplyRuleSwitches(options, result->verdict);
  for (const std::string& problem : result->problems) {
    if (!options.quiet) llvm::errs() << "lockgraph: note: " << problem << '\n';
  }
  if (result->timed_out) {
    llvm::errs() << "lockgraph: the program was stopped after " << options.run_timeout << " s\n";
  }
  if (absl::Status status = KeepResults(options, *result); !status.ok()) return Fail(status);

  GateRequest request;
  request.configuration = &*configuration;
  request.root = result->root;
  request.observations = &result->observations;
  absl::StatusOr<GateDecision> gate = JudgeGate(options, request, result->verdict);
  if (!gate.ok()) return Fail(gate.status());
  const int exit_status =
      RunStatus(result->program_status, gate->exit_status == kExitFindings, options.run_exit_code);
  PrintRunStages(options, *result);
  if (options.print.empty() || !options.formats.empty() || !options.timeline.empty()) {
    Rendering rendering;
    rendering.observations = &result->observations;
    rendering.verdict = &result->verdict;
    rendering.traces = &result->traces;
    rendering.standings = std::move(gate->standings);
    rendering.root = result->root;
    rendering.complete = result->problems.empty();
    rendering.problems = result->problems;
    rendering.exit_status = exit_status;
    if (absl::Status status = WriteReports(*formats, rendering, options); !status.ok()) {
      return Fail(status);
    }
  }
  for (const std::string& note : gate->notes) llvm::errs() << "lockgraph: " << note << '\n';
  return exit_status;
}

}  // namespace lockgraph::cli
