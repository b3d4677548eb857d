// lockgraph check: analyse, link, judge, report.
#include <algorithm>
#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "llvm/Support/raw_ostream.h"
#include "tools/lockgraph/analysis.h"
#include "tools/lockgraph/commands.h"
#include "tools/lockgraph/exit_status.h"
#include "tools/lockgraph/gate.h"
#include "tools/lockgraph/graph_file.h"
#include "tools/lockgraph/print_stages.h"
#include "tools/lockgraph/rendering.h"
#include "tools/lockgraph/statistics.h"

namespace lockgraph::cli {
namespace {

bool Wants(const Options& options, PrintStage stage) {
  return std::find(options.print.begin(), options.print.end(), stage) != options.print.end();
}

void PrintStages(const Options& options, const Analysis& analysis) {
  llvm::raw_ostream& out = llvm::outs();
  const PipelineResult& result = analysis.result;
  for (const PrintStage stage : options.print) {
    switch (stage) {
      case PrintStage::kFacts:
      case PrintStage::kSummary:
        break;  // printed while the units were at hand
      case PrintStage::kHeld:
        out << result.function_report;
        break;
      case PrintStage::kDependencies:
        PrintDependencies(out, result.observations);
        break;
      case PrintStage::kGraph:
        PrintGraph(out, result.observations);
        break;
      case PrintStage::kCycles:
        PrintCycles(out, result.observations, analysis.judge);
        break;
      case PrintStage::kFindings:
        PrintFindings(out, result.observations, result.verdict);
        break;
    }
  }
}

}  // namespace

int CheckCommand(const Options& options) {
  absl::StatusOr<std::vector<FormatRequest>> formats = options.Formats();
  if (!formats.ok()) return Fail(formats.status());
  AnalysisRequest request;
  request.print_units = Wants(options, PrintStage::kFacts) || Wants(options, PrintStage::kSummary);
  request.print_functions = Wants(options, PrintStage::kHeld);
  absl::StatusOr<Analysis> analysis = Analyse(options, Values(options.inputs), request);
  if (!analysis.ok()) return Fail(analysis.status());

  if (!options.save_graph.empty()) {
    absl::Status status = SaveGraph(options.save_graph, analysis->result.observations);
    if (!status.ok()) return Fail(status);
  }
  const auto start = std::chrono::steady_clock::now();
  GateRequest gate_request;
  gate_request.configuration = &analysis->configuration;
  gate_request.root = analysis->root;
  gate_request.observations = &analysis->result.observations;
  gate_request.incomplete = !analysis->result.problems.empty();
  absl::StatusOr<GateDecision> gate = JudgeGate(options, gate_request, analysis->result.verdict);
  if (!gate.ok()) return Fail(gate.status());

  if (!options.print.empty()) {
    PrintStages(options, *analysis);
    if (options.formats.empty()) return gate->exit_status;
  }
  Rendering rendering;
  rendering.observations = &analysis->result.observations;
  rendering.verdict = &analysis->result.verdict;
  rendering.standings = std::move(gate->standings);
  rendering.root = analysis->root;
  rendering.complete = analysis->result.problems.empty();
  for (const UnitProblem& problem : analysis->result.problems) {
    rendering.problems.push_back(absl::StrCat(problem.file, ": ", problem.what));
  }
  rendering.exit_status = gate->exit_status;
  if (absl::Status status = WriteReports(*formats, rendering, options); !status.ok()) {
    return Fail(status);
  }
  if (!options.quiet) {
    const double report_seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    PrintStatistics(llvm::errs(), analysis->result, report_seconds);
  }
  for (const std::string& note : gate->notes) llvm::errs() << "lockgraph: " << note << '\n';
  return gate->exit_status;
}

}  // namespace lockgraph::cli
