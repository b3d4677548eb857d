#include "tools/lockgraph/analysis.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "analyzer/summary/printer.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include "tools/lockgraph/process_pool.h"
#include "tools/lockgraph/progress.h"
#include "tools/lockgraph/project.h"
#include "tools/lockgraph/rendering.h"
#include "tools/lockgraph/rule_switches.h"

namespace lockgraph::cli {
namespace {

namespace path = llvm::sys::path;

std::string CacheDirectory(const Options& options, const CompileDatabase& database) {
  if (options.no_cache) return "";
  if (!options.cache_directory.empty()) return options.cache_directory;
  llvm::SmallString<256> directory(database.path);
  path::remove_filename(directory);
  path::append(directory, ".lockgraph");
  return directory.str().str();
}

void TellProblems(const PipelineResult& result, const CompileDatabase& database) {
  if (!result.cache_problem.empty()) {
    llvm::errs() << "lockgraph: note: " << result.cache_problem << '\n';
  }
  if (!result.dropped_flags.empty()) {
    llvm::errs() << "lockgraph: note: flags that Clang does not know were ignored:";
    for (const std::string& flag : result.dropped_flags) llvm::errs() << ' ' << flag;
    llvm::errs() << '\n';
  }
  if (database.skipped > 0) {
    llvm::errs() << "lockgraph: note: " << database.skipped
                 << " entries of the database are in other languages and were left out\n";
  }
}

}  // namespace

absl::StatusOr<Analysis> Analyse(const Options& options, const std::vector<std::string>& inputs,
                                 const AnalysisRequest& request) {
  Analysis analysis;
  absl::StatusOr<lockorder::JudgeOptions> judge = JudgeOptionsOf(options);
  if (!judge.ok()) return judge.status();
  analysis.judge = *judge;
  absl::StatusOr<Project> project = FindProject(options, inputs);
  if (!project.ok()) return project.status();
  CompileDatabase& database = project->database;
  analysis.configuration = std::move(project->configuration);
  analysis.root = std::move(project->root);

  if (options.cache_only && options.no_cache) {
    return absl::InvalidArgumentError("--cache-only and --no-cache exclude each other");
  }

  PipelineRequest pipeline;
  pipeline.units = std::move(database.commands);
  pipeline.root = analysis.root;
  pipeline.configuration = analysis.configuration.link;
  pipeline.configuration_path = analysis.configuration.path;
  pipeline.judge = analysis.judge;
  pipeline.extractor = llvm::sys::fs::getMainExecutable(nullptr, nullptr);
  pipeline.jobs = options.jobs > 0 ? options.jobs.getValue() : DefaultJobs();
  pipeline.timeout_seconds = options.timeout;
  pipeline.cache_directory = CacheDirectory(options, database);
  pipeline.cache_only = options.cache_only;
  pipeline.no_skip = options.no_skip;
  if (pipeline.no_skip) pipeline.cache_directory.clear();
  pipeline.print_functions = request.print_functions;
  if (request.print_units) {
    pipeline.each_unit = [](const summary::Unit& unit) { summary::Print(llvm::outs(), unit); };
  }
  Progress progress(llvm::errs(), {.quiet = options.quiet,
                                   .terminal = llvm::errs().is_displayed(),
                                   .columns = TerminalWidth(llvm::errs())});
  absl::StatusOr<PipelineResult> result = RunPipeline(pipeline, &progress);
  if (!result.ok()) return result.status();
  analysis.result = *std::move(result);
  ApplyRuleSwitches(options, analysis.result.verdict);
  if (!options.quiet) TellProblems(analysis.result, database);
  return analysis;
}

}  // namespace lockgraph::cli
