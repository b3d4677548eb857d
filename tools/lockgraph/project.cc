#include "tools/lockgraph/project.h"

#include <utility>

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

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

}  // namespace

absl::StatusOr<Project> FindProject(const Options& options,
                                    const std::vector<std::string>& inputs) {
  Project project;
  absl::StatusOr<CompileDatabase> database = LoadDatabase(options, inputs);
  if (!database.ok()) return database.status();
  absl::StatusOr<Configuration> configuration = LoadConfiguration(options, *database);
  if (!configuration.ok()) return configuration.status();
  project.root = ProjectRoot(*database);
  project.configuration = *std::move(configuration);
  project.database = *std::move(database);
  return project;
}

}  // namespace lockgraph::cli
