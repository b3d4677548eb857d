// lockgraph extract SRC -o X.lgs -- COMPILE-COMMAND
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "analyzer/summary/printer.h"
#include "analyzer/summary/unit_file.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include "tools/lockgraph/commands.h"
#include "tools/lockgraph/depfile.h"
#include "tools/lockgraph/exit_status.h"
#include "tools/lockgraph/extraction.h"
#include "tools/lockgraph/large_heap.h"
#include "tools/lockgraph/output_file.h"
#include "tools/lockgraph/path_prefixes.h"

namespace lockgraph::cli {
namespace {

namespace path = llvm::sys::path;

constexpr char kUsage[] =
    "\n  usage: lockgraph extract SRC -o X.lgs -- COMPILER FLAGS..\n"
    "  e.g.:  lockgraph extract a.cc -o a.lgs -- c++ -std=c++20 -Iinclude -c a.cc";

// The command after "--"; SRC is added when the command does not name it.
absl::StatusOr<CompileCommand> CommandOf(const Options& options) {
  if (options.extract_sources.size() != 1) {
    return absl::InvalidArgumentError(absl::StrCat("extract needs one source file", kUsage));
  }
  CompileCommand command;
  command.file = options.extract_sources.front();
  llvm::SmallString<256> directory(options.directory.getValue());
  llvm::sys::fs::make_absolute(directory);
  command.directory = directory.str().str();

  command.arguments = options.after_dashes;
  if (command.arguments.empty()) command.arguments.push_back("c++");
  command.arguments.insert(command.arguments.begin() + 1, options.extra_arguments_before.begin(),
                           options.extra_arguments_before.end());
  // A build system's command names its source already, perhaps by another path.
  const llvm::StringRef name = llvm::sys::path::filename(command.file);
  const bool named = llvm::any_of(command.arguments, [&](const std::string& word) {
    return llvm::StringRef(word).starts_with("@") || llvm::sys::path::filename(word) == name;
  });
  if (!named) command.arguments.push_back(command.file);
  return command;
}

// Where the summary goes: -o, or below --output-dir what the compile command calls its object file
// (build systems see to it that those are different).
absl::StatusOr<std::string> OutputOf(const Options& options, const CompileCommand& command) {
  if (options.output_directory.empty()) return options.output.getValue();
  if (!options.output.empty()) {
    return absl::InvalidArgumentError("-o and --output-dir exclude each other");
  }
  std::string object = command.file;
  for (size_t i = 1; i < command.arguments.size(); ++i) {
    llvm::StringRef word = command.arguments[i];
    if (word == "-o" && i + 1 < command.arguments.size()) {
      object = command.arguments[i + 1];
    } else if (word.consume_front("-o") && !word.empty()) {
      object = word.str();
    }
  }
  // Names from outside come to lie inside.
  llvm::SmallString<256> inside = path::relative_path(object);
  path::remove_dots(inside, /*remove_dot_dot=*/true);
  llvm::StringRef name = inside;
  while (name.consume_front("../")) {
  }
  llvm::SmallString<256> output(options.output_directory.getValue());
  path::append(output, name + ".lgs");
  const std::error_code error = llvm::sys::fs::create_directories(path::parent_path(output));
  if (error) {
    return absl::PermissionDeniedError(
        absl::StrCat("cannot make the directory of ", output.str().str(), ": ", error.message()));
  }
  return output.str().str();
}

}  // namespace

int ExtractCommand(const Options& options) {
  ExpectLargeHeap();
  absl::StatusOr<CompileCommand> command = CommandOf(options);
  if (!command.ok()) return Fail(command.status());
  absl::StatusOr<std::vector<PathPrefix>> prefixes =
      ParsePathPrefixes(Values(options.path_prefixes));
  if (!prefixes.ok()) return Fail(prefixes.status());
  MapMacros(*prefixes, *command);
  absl::StatusOr<std::string> output = OutputOf(options, *command);
  if (!output.ok()) return Fail(output.status());
  if (output->empty() && options.print.empty()) {
    return Fail(absl::InvalidArgumentError(absl::StrCat(
        "extract needs -o FILE.lgs, --output-dir=DIRECTORY or --print=facts", kUsage)));
  }
  // What an earlier run left must not be taken for this run's, whatever becomes of it.
  if (llvm::StringRef(*output).ends_with(".lgs")) llvm::sys::fs::remove(*output);
  absl::StatusOr<Extraction> extraction = ExtractUnit(*command, options.no_skip);
  if (!extraction.ok()) return Fail(extraction.status());
  if (!prefixes->empty()) MapPaths(*prefixes, command->directory, extraction->unit);
  if (!options.directory.empty()) {
    for (std::string& input : extraction->inputs) input = MapPath({}, command->directory, input);
  }

  for (const std::string& flag : extraction->dropped_flags) {
    if (!options.quiet) llvm::errs() << "lockgraph: ignored flag: " << flag << '\n';
  }
  for (const std::string& error : extraction->errors) llvm::errs() << error << '\n';
  for (const PrintStage stage : options.print) {
    if (stage == PrintStage::kFacts) summary::Print(llvm::outs(), extraction->unit);
  }
  if (!output->empty()) {
    if (absl::Status status = summary::WriteUnit(*output, extraction->unit); !status.ok()) {
      return Fail(status);
    }
  }
  if (!options.depfile.empty()) {
    absl::Status status =
        WriteFileAtomically(options.depfile, FormatDepfile(*output, extraction->inputs));
    if (!status.ok()) return Fail(status);
  }
  for (const PrintStage stage : options.print) {
    if (stage != PrintStage::kSummary || output->empty()) continue;
    absl::StatusOr<summary::Unit> unit = summary::ReadUnit(*output);
    if (!unit.ok()) return Fail(unit.status());
    summary::Print(llvm::outs(), *unit);
  }
  return extraction->parsed || options.allow_incomplete ? kExitClean : kExitIncomplete;
}

}  // namespace lockgraph::cli
