// lockgraph plan --emit=ninja: leave the analysis to a build system.
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include "tools/lockgraph/commands.h"
#include "tools/lockgraph/exit_status.h"
#include "tools/lockgraph/ninja_plan.h"
#include "tools/lockgraph/output_file.h"
#include "tools/lockgraph/project.h"

namespace lockgraph::cli {
namespace {

namespace path = llvm::sys::path;

constexpr llvm::StringLiteral kFirstLine = "# Written by `lockgraph plan`; edits are lost.\n";

std::string Absolute(llvm::StringRef name) {
  llvm::SmallString<256> full(name);
  llvm::sys::fs::make_absolute(full);
  path::remove_dots(full, /*remove_dot_dot=*/true);
  return full.str().str();
}

std::string FileToWrite(const Options& options, const CompileDatabase& database) {
  if (!options.output.empty()) return Absolute(options.output);
  llvm::SmallString<256> file(database.path);
  path::remove_filename(file);
  path::append(file, "lockgraph.ninja");
  return Absolute(file);
}

// Another tool's build.ninja is easily named by mistake.
absl::Status CheckOverwriting(const std::string& file) {
  // What is written to as it is, a pipe or a device, has nothing to lose.
  if (!llvm::sys::fs::is_regular_file(file)) return absl::OkStatus();
  auto buffer = llvm::MemoryBuffer::getFile(file);
  if (!buffer || (*buffer)->getBuffer().starts_with(kFirstLine)) return absl::OkStatus();
  return absl::InvalidArgumentError(
      absl::StrCat(file, ": is there already and was not written by `lockgraph plan`",
                   "\n  choose another name with -o, or remove it"));
}

// What makes this plan again.
std::vector<std::string> ArgumentsAgain(const Options& options, const NinjaPlan& plan) {
  std::vector<std::string> words = {"plan", "-p", plan.database, "-o", plan.file};
  if (!options.config_file.empty()) words.push_back("--config-file=" + options.config_file);
  if (options.allow_incomplete) words.push_back("--allow-incomplete");
  std::vector<std::string> inputs = Values(options.plan_inputs);
  // The first operand may be the database, which -p names already.
  if (!inputs.empty() && options.build_path.empty() &&
      (Absolute(inputs.front()) == plan.database ||
       Absolute(inputs.front() + "/compile_commands.json") == plan.database)) {
    inputs.erase(inputs.begin());
  }
  words.insert(words.end(), inputs.begin(), inputs.end());
  return words;
}

}  // namespace

int PlanCommand(const Options& options) {
  if (options.emit != "ninja") {
    return Fail(absl::InvalidArgumentError(absl::StrCat("--emit=", options.emit.getValue(),
                                                        ": unknown kind of file\n  known: ninja")));
  }
  absl::StatusOr<Project> project = FindProject(options, Values(options.plan_inputs));
  if (!project.ok()) return Fail(project.status());
  NinjaPlan plan;
  plan.file = FileToWrite(options, project->database);
  if (absl::Status status = CheckOverwriting(plan.file); !status.ok()) return Fail(status);
  plan.program = llvm::sys::fs::getMainExecutable(nullptr, nullptr);
  plan.root = project->root;
  if (!project->configuration.path.empty()) {
    plan.configuration = Absolute(project->configuration.path);
  }
  plan.database = Absolute(project->database.path);
  plan.directory = Absolute(".");
  plan.allow_incomplete = options.allow_incomplete;
  plan.arguments = ArgumentsAgain(options, plan);
  plan.units = std::move(project->database.commands);
  absl::StatusOr<std::string> text = FormatNinja(plan);
  if (!text.ok()) return Fail(text.status());
  absl::Status status = WriteFileAtomically(plan.file, absl::StrCat(kFirstLine.str(), *text));
  if (!status.ok()) return Fail(status);
  llvm::errs() << "lockgraph: " << plan.units.size() << " units in " << plan.file << "\n  ninja -f "
               << plan.file << "          makes " << GraphPath(plan) << "\n  ninja -f " << plan.file
               << " check    prints what is found\n";
  return kExitClean;
}

}  // namespace lockgraph::cli
