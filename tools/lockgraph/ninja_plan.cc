#include "tools/lockgraph/ninja_plan.h"

#include <string_view>

#include "absl/strings/str_cat.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/xxhash.h"

namespace lockgraph::cli {
namespace {

namespace path = llvm::sys::path;

// A path in a build line.
std::string Path(std::string_view name) {
  std::string escaped;
  for (const char c : name) {
    if (c == '$' || c == ' ' || c == ':' || c == '|') escaped += '$';
    escaped += c;
  }
  return escaped;
}

// A word of a command: quoted for the shell, then for Ninja.
std::string Word(std::string_view word) {
  const bool plain = !word.empty() && word.find_first_not_of(
                                          "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                          "0123456789_-+=./,:@%") == std::string_view::npos;
  if (plain) return std::string(word);
  std::string quoted = "'";
  for (const char c : word) {
    if (c == '\'') {
      quoted += "'\\''";
    } else if (c == '$') {
      quoted += "$$";
    } else {
      quoted += c;
    }
  }
  return quoted + "'";
}

std::string Words(const std::vector<std::string>& words) {
  std::string line;
  for (const std::string& word : words) absl::StrAppend(&line, " ", Word(word));
  return line;
}

std::string Replaced(const NinjaPlan& plan, const char* extension) {
  llvm::SmallString<256> name(plan.file);
  path::replace_extension(name, extension);
  return name.str().str();
}

// Where the unit's summary stands among the summaries: the source's place in the project.
std::string NameInPlan(const NinjaPlan& plan, const CompileCommand& command) {
  const std::string source = SourcePath(command);
  llvm::StringRef name = source;
  if (!name.consume_front(plan.root + "/")) {
    while (name.consume_front("/")) {
    }
    return absl::StrCat("outside/", name.str());
  }
  return absl::StrCat("project/", name.str());
}

// A name of its own for each unit; a source that is compiled several times gets one per command.
std::vector<std::string> NamesOfUnits(const NinjaPlan& plan) {
  llvm::StringMap<int> uses;
  for (const CompileCommand& command : plan.units) ++uses[NameInPlan(plan, command)];
  std::vector<std::string> names;
  llvm::StringMap<int> taken;
  for (const CompileCommand& command : plan.units) {
    std::string name = NameInPlan(plan, command);
    if (uses[name] > 1) {
      std::string identity = absl::StrCat(command.directory, "\n", Words(command.arguments));
      absl::StrAppend(&name, ".",
                      llvm::utohexstr(llvm::xxh3_64bits(llvm::StringRef(identity)), true, 16));
    }
    const int before = taken[name]++;
    if (before > 0) absl::StrAppend(&name, ".", before);
    names.push_back(name);
  }
  return names;
}

bool HasLineBreak(const CompileCommand& command) {
  for (const std::string& word : command.arguments) {
    if (word.find('\n') != std::string::npos) return true;
  }
  return command.file.find('\n') != std::string::npos;
}

// Ninja knows its own file only by the words of its command line: the whole path, or as seen from
// where the plan was made, or from the file's directory.
std::vector<std::string> SpellingsOfFile(const NinjaPlan& plan) {
  std::vector<std::string> names = {plan.file, path::filename(plan.file).str()};
  llvm::StringRef from_here = plan.file;
  if (from_here.consume_front(plan.directory + "/") && from_here != names.back()) {
    names.push_back(from_here.str());
  }
  return names;
}

void AppendRules(const NinjaPlan& plan, std::string& text) {
  const std::string program = Word(plan.program);
  const std::string in_root = absl::StrCat("cd ", Word(plan.root), " && ", program);
  std::string configuration;
  if (!plan.configuration.empty()) {
    configuration = absl::StrCat(" --config-file=", Word(plan.configuration));
  }
  absl::StrAppend(
      &text, "rule extract\n  command = ", program, " extract $source -o $lgs --depfile $lgs.d",
      " --directory $directory --path-prefix-map=", Word(plan.root + "="),
      plan.allow_incomplete ? " --allow-incomplete" : "",
      " -- $arguments\n  depfile = $out.d\n  deps = gcc\n  description = extract $source\n\n");
  absl::StrAppend(&text, "rule link\n  command = ", in_root, " link @$list -o $lgg", configuration,
                  "\n  rspfile = $response\n  rspfile_content = $in_newline\n",
                  "  description = link $out\n\n");
  absl::StrAppend(&text, "rule report\n  command = ", in_root, " report $lgg", configuration,
                  "\n  pool = console\n  description = report $in\n\n");
  absl::StrAppend(&text, "rule plan\n  command = cd ", Word(plan.directory), " && ", program,
                  Words(plan.arguments), "\n  generator = 1\n  description = plan $out\n\n");
}

}  // namespace

std::string UnitsDirectory(const NinjaPlan& plan) { return Replaced(plan, "units"); }

std::string GraphPath(const NinjaPlan& plan) { return Replaced(plan, "lgg"); }

absl::StatusOr<std::string> FormatNinja(const NinjaPlan& plan) {
  const std::string directory = UnitsDirectory(plan);
  const std::string graph = GraphPath(plan);
  std::string text =
      absl::StrCat("ninja_required_version = 1.5\nbuilddir = ", Path(directory), "\n\n");
  AppendRules(plan, text);
  std::string summaries;
  const std::vector<std::string> names = NamesOfUnits(plan);
  for (size_t i = 0; i < plan.units.size(); ++i) {
    const CompileCommand& command = plan.units[i];
    if (HasLineBreak(command)) {
      return absl::InvalidArgumentError(
          absl::StrCat(plan.database, ":", command.line, ": the command of ", command.file,
                       " has a line break in a word, which a Ninja file cannot hold\n  "
                       "`lockgraph check` can analyse it; or put the word into a response file"));
    }
    const std::string summary = absl::StrCat(directory, "/", names[i], ".lgs");
    absl::StrAppend(&summaries, " $\n    ", Path(summary));
    absl::StrAppend(&text, "build ", Path(summary), ": extract ", Path(SourcePath(command)), " | ",
                    Path(plan.program), "\n  source = ", Word(command.file),
                    "\n  lgs = ", Word(summary), "\n  directory = ", Word(command.directory),
                    "\n  arguments =", Words(command.arguments), "\n");
  }
  absl::StrAppend(&text, "\nbuild ", Path(graph), ": link", summaries, " | ", Path(plan.program));
  if (!plan.configuration.empty()) absl::StrAppend(&text, " ", Path(plan.configuration));
  const std::string list = absl::StrCat(directory, "/link.rsp");
  absl::StrAppend(&text, "\n  lgg = ", Word(graph), "\n  list = ", Word(list),
                  "\n  response = ", Path(list), "\n");
  absl::StrAppend(&text, "build check: report ", Path(graph), "\n  lgg = ", Word(graph), "\n");
  for (const std::string& name : SpellingsOfFile(plan)) {
    absl::StrAppend(&text, "build ", Path(name), ": plan ", Path(plan.database), " | ",
                    Path(plan.program), "\n");
  }
  absl::StrAppend(&text, "default ", Path(graph), "\n");
  return text;
}

}  // namespace lockgraph::cli
