#include "tools/lockgraph/path_prefixes.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

namespace lockgraph::cli {
namespace path = llvm::sys::path;

absl::StatusOr<std::vector<PathPrefix>> ParsePathPrefixes(const std::vector<std::string>& words) {
  std::vector<PathPrefix> prefixes;
  for (const std::string& word : words) {
    const auto [from, to] = llvm::StringRef(word).split('=');
    if (from.empty() || from.size() == word.size()) {
      return absl::InvalidArgumentError(
          absl::StrCat("--path-prefix-map=", word,
                       ": two prefixes are expected, FROM=TO\n  e.g. --path-prefix-map=$PWD= makes "
                       "names below this directory relative"));
    }
    llvm::SmallString<256> absolute(from);
    llvm::sys::fs::make_absolute(absolute);
    path::remove_dots(absolute, /*remove_dot_dot=*/true);
    prefixes.push_back({absolute.str().rtrim('/').str(), to.rtrim('/').str()});
  }
  return prefixes;
}

void MapMacros(const std::vector<PathPrefix>& prefixes, CompileCommand& command) {
  for (const PathPrefix& prefix : prefixes) {
    command.arguments.push_back(absl::StrCat("-fmacro-prefix-map=", prefix.from, "=", prefix.to));
  }
}

std::string MapPath(const std::vector<PathPrefix>& prefixes, const std::string& directory,
                    const std::string& file) {
  if (file.empty()) return file;
  llvm::SmallString<256> full(file);
  if (!path::is_absolute(full)) {
    full = directory;
    path::append(full, file);
  }
  path::remove_dots(full, /*remove_dot_dot=*/true);
  const llvm::StringRef name = full;
  const PathPrefix* longest = nullptr;
  for (const PathPrefix& prefix : prefixes) {
    const bool fits = name.starts_with(prefix.from) && name.size() > prefix.from.size() &&
                      path::is_separator(name[prefix.from.size()]);
    if (fits && (longest == nullptr || prefix.from.size() > longest->from.size())) {
      longest = &prefix;
    }
  }
  if (longest == nullptr) return name.str();
  const llvm::StringRef rest = name.drop_front(longest->from.size() + 1);
  return longest->to.empty() ? rest.str() : absl::StrCat(longest->to, "/", rest.str());
}

namespace {

// "FILE:LINE:COLUMN: error: TEXT"; one of the command line has no place.
void MapProblem(const std::vector<PathPrefix>& prefixes, const std::string& directory,
                std::string& problem) {
  const auto [place, text] = llvm::StringRef(problem).split(": error: ");
  const auto [file_and_line, column] = place.rsplit(':');
  const auto [file, line] = file_and_line.rsplit(':');
  if (text.empty() || column.empty() || line.empty()) return;
  problem = absl::StrCat(MapPath(prefixes, directory, file.str()), ":", line.str(), ":",
                         column.str(), ": error: ", text.str());
}

// What initialises the unit's globals is named after the unit.
void MapEnd(const std::string& before, const std::string& after, summary::Function& function) {
  for (std::string* name : {&function.key, &function.name, &function.qualified}) {
    if (!name->ends_with(before)) continue;
    name->replace(name->size() - before.size() + 1, std::string::npos, after);
  }
}

}  // namespace

void MapPaths(const std::vector<PathPrefix>& prefixes, const std::string& directory,
              summary::Unit& unit) {
  for (std::string& file : unit.files) file = MapPath(prefixes, directory, file);
  const std::string before = absl::StrCat(" ", unit.main_file);
  unit.main_file = MapPath(prefixes, directory, unit.main_file);
  for (summary::Function& function : unit.functions) {
    if (function.runs_at_start) MapEnd(before, unit.main_file, function);
  }
  for (std::string& problem : unit.problems) MapProblem(prefixes, directory, problem);
}

}  // namespace lockgraph::cli
