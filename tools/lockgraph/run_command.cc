#include "tools/lockgraph/run_command.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "absl/status/status.h"
#include "absl/strings/str_cat.h"
#include "tools/lockgraph/declared_hierarchy.h"
#include "trace/recorded_run.h"
#include "trace/replay.h"
#include "trace/symbolizer.h"

namespace lockgraph::cli {
namespace {

namespace fs = std::filesystem;

constexpr char kLibrary[] = "liblockgraph_rt.so";

// Directories above the one where the program is run in which its sources are looked for.
constexpr int kLevelsAbove = 3;

bool IsBelow(const std::string& file, const fs::path& directory) {
  return file.starts_with(directory.string() + "/");
}

// The nearest directory from `here` upward below which all of the program's files lie; `here` when
// there is none within a few levels.
std::string RootOf(const std::string& here, const lockorder::Observations& observations) {
  fs::path root = here;
  int levels = 0;
  for (const lockorder::Site& site : observations.sites) {
    if (!site.file.starts_with('/') || site.file.starts_with("/usr/")) continue;
    while (!IsBelow(site.file, root)) {
      root = root.parent_path();
      if (++levels > kLevelsAbove || root == root.root_path()) return here;
    }
  }
  return root.string();
}

// Names that were relative to `here` become relative to `root`, which lies above it.
void NameFilesFrom(const std::string& root, const std::string& here,
                   lockorder::Observations& observations) {
  if (root == here) return;
  for (lockorder::Site& site : observations.sites) {
    if (site.file.empty()) continue;
    const std::string file = site.file.starts_with('/') ? site.file : here + "/" + site.file;
    site.file = IsBelow(file, root) ? file.substr(root.size() + 1) : file;
  }
}

}  // namespace

absl::StatusOr<std::string> FindRuntime() {
  std::error_code error;
  const fs::path program = fs::read_symlink("/proc/self/exe", error);
  if (error) {
    return absl::NotFoundError(absl::StrCat("this program's own place is unknown: ",
                                            error.message(), "; name the runtime with --runtime"));
  }
  const fs::path libraries = program.parent_path().parent_path() / "lib";
  std::vector<fs::path> directories = {libraries, libraries / "lockgraph",
                                       libraries.parent_path() / "lib64"};
  // Debian's multiarch directories: lib/x86_64-linux-gnu.
  for (const fs::directory_entry& entry : fs::directory_iterator(libraries, error)) {
    if (entry.path().filename().string().find("-linux-") != std::string::npos) {
      directories.push_back(entry.path());
    }
  }
  for (const fs::path& directory : directories) {
    if (fs::exists(directory / kLibrary, error)) return (directory / kLibrary).string();
  }
  return absl::NotFoundError(absl::StrCat(kLibrary, ": not found in ", libraries.string(),
                                          "; install the runtime or name it with --runtime"));
}

int RunStatus(int program_status, bool failing_findings, int exit_code) {
  return program_status == 0 && failing_findings ? exit_code : program_status;
}

absl::StatusOr<RunResult> RunProgram(const RunOptions& options) {
  trace::RunRequest request;
  request.command = options.command;
  request.runtime = options.runtime;
  request.trace_directory = options.trace_directory;
  request.timeout = options.timeout;
  request.options = options.runtime_options;
  if (options.record_timeline) {
    absl::StrAppend(&request.options, request.options.empty() ? "" : ":", "timeline=1");
  }
  if (request.runtime.empty()) {
    absl::StatusOr<std::string> found = FindRuntime();
    if (!found.ok()) return found.status();
    request.runtime = *std::move(found);
  } else {
    // The dynamic linker takes a name without a slash for a library to search for.
    std::error_code error;
    request.runtime = fs::absolute(request.runtime, error).string();
  }
  absl::StatusOr<trace::RecordedRun> run = trace::RecordRun(request);
  if (!run.ok()) return run.status();

  RunResult result;
  trace::Symbolizer symbolizer;
  trace::ReplayOptions replay;
  replay.root = options.root;
  result.observations = trace::Replay(run->traces, symbolizer, replay);
  result.root = options.root.empty() ? "" : RootOf(options.root, result.observations);
  NameFilesFrom(result.root, options.root, result.observations);
  DeclareHierarchy(options.hierarchy, options.configuration_path, result.root, result.observations);
  result.verdict = lockorder::Judge(result.observations, options.judge);
  result.program_status = run->exit_status;
  result.timed_out = run->timed_out;
  result.problems = std::move(run->problems);
  result.traces = std::move(run->traces);
  return result;
}

}  // namespace lockgraph::cli
