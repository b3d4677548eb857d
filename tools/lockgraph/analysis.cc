#include "tools/lockgraph/analysis.h"

#include <unistd.h>

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "analyzer/summary/printer.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include "tools/lockgraph/process_pool.h"
#include "tools/lockgraph/progress.h"
#include "tools/lockgraph/rendering.h"
#include "tools/lockgraph/rule_switches.h"

namespace lockgraph::cli {
namespace {

namespace path = llvm::sys::path;

std::string CurrentDirectory() {
  llvm::SmallString<256> here;
  llvm::sys::fs::current_path(here);
  return here.str().str();
}

// A database, or a build directory that holds one; anything else is meant for source paths.
bool NamesDatabase(const std::string& word) {
  if (llvm::StringRef(word).ends_with(".json")) return true;
  llvm::SmallString<256> inside(word);
  path::append(inside, "compile_commands.json");
  return llvm::sys::fs::exists(inside);
}

absl::StatusOr<CompileDatabase> LoadDatabase(const Options& options,
                                             std::vector<std::string> inputs) {
  std::string file = options.build_path;
  if (file.empty() && !inputs.empty() && NamesDatabase(inputs.front())) {
    file = inputs.front();
    inputs.erase(inputs.begin());
  }
  if (file.empty()) {
    absl::StatusOr<std::string> found = FindCompileDatabase(CurrentDirectory());
    if (!found.ok()) {
      // `lockgraph some/build` was most likely meant as the place of the database.
      if (inputs.size() == 1 && llvm::sys::fs::is_directory(inputs.front())) {
        return ReadCompileDatabase(inputs.front());
      }
      return found.status();
    }
    file = *std::move(found);
  }
  absl::StatusOr<CompileDatabase> database = ReadCompileDatabase(file);
  if (!database.ok()) return database.status();
  if (absl::Status status = FilterCommands(inputs, *database); !status.ok()) return status;
  return database;
}

// The directory that holds every source file.
std::string CommonDirectory(const CompileDatabase& database) {
  std::string common = path::parent_path(SourcePath(database.commands.front())).str();
  for (const CompileCommand& command : database.commands) {
    const std::string source = SourcePath(command);
    while (common.size() > 1 && !llvm::StringRef(source).starts_with(common + "/")) {
      common = path::parent_path(common).str();
    }
  }
  return common;
}

// Paths are shown relative to where the person stands when the sources lie below, else relative to
// the repository or to the directory that holds them all.
std::string ProjectRoot(const CompileDatabase& database) {
  const std::string common = CommonDirectory(database);
  const std::string here = CurrentDirectory();
  if (common == here || llvm::StringRef(common).starts_with(here + "/")) return here;
  for (llvm::StringRef at = common; at.size() > 1; at = path::parent_path(at)) {
    llvm::SmallString<256> git(at);
    path::append(git, ".git");
    if (llvm::sys::fs::exists(git)) return at.str();
  }
  return common;
}

absl::StatusOr<Configuration> LoadConfiguration(const Options& options,
                                                const CompileDatabase& database) {
  std::string file = options.config_file;
  if (file.empty()) file = FindConfiguration(CommonDirectory(database));
  if (file.empty()) {
    llvm::SmallString<256> beside(database.path);
    llvm::sys::fs::make_absolute(beside);
    file = FindConfiguration(path::parent_path(beside).str());
  }
  if (file.empty()) return Configuration();
  return ReadConfiguration(file);
}

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
  absl::StatusOr<CompileDatabase> database = LoadDatabase(options, inputs);
  if (!database.ok()) return database.status();
  absl::StatusOr<Configuration> configuration = LoadConfiguration(options, *database);
  if (!configuration.ok()) return configuration.status();
  analysis.configuration = *std::move(configuration);
  analysis.root = ProjectRoot(*database);

  if (options.cache_only && options.no_cache) {
    return absl::InvalidArgumentError("--cache-only and --no-cache exclude each other");
  }
  PipelineRequest pipeline;
  pipeline.units = std::move(database->commands);
  pipeline.root = analysis.root;
  pipeline.configuration = analysis.configuration.link;
  pipeline.judge = analysis.judge;
  pipeline.extractor = llvm::sys::fs::getMainExecutable(nullptr, nullptr);
  pipeline.jobs = options.jobs > 0 ? options.jobs.getValue() : DefaultJobs();
  pipeline.timeout_seconds = options.timeout;
  pipeline.cache_directory = CacheDirectory(options, *database);
  pipeline.cache_only = options.cache_only;
  pipeline.no_sharing = options.no_share || options.no_skip;
  pipeline.no_skip = options.no_skip;
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
  if (!options.quiet) TellProblems(analysis.result, *database);
  return analysis;
}

}  // namespace lockgraph::cli
