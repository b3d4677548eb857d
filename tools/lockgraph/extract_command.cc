// lockgraph extract SRC -o X.lgs -- COMPILE-COMMAND
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "analyzer/summary/printer.h"
#include "analyzer/summary/unit_file.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include "tools/lockgraph/batch_extraction.h"
#include "tools/lockgraph/commands.h"
#include "tools/lockgraph/depfile.h"
#include "tools/lockgraph/exit_status.h"
#include "tools/lockgraph/extraction.h"
#include "tools/lockgraph/output_file.h"

namespace lockgraph::cli {
namespace {

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
  // A build system's command names its source already, perhaps by another path.
  const llvm::StringRef name = llvm::sys::path::filename(command.file);
  const bool named = llvm::any_of(command.arguments, [&](const std::string& word) {
    return llvm::StringRef(word).starts_with("@") || llvm::sys::path::filename(word) == name;
  });
  if (!named) command.arguments.push_back(command.file);
  return command;
}

int ExtractBatchOf(const std::string& file) {
  auto text = llvm::MemoryBuffer::getFile(file);
  if (!text) {
    return Fail(absl::NotFoundError(absl::StrCat(file, ": ", text.getError().message())));
  }
  absl::StatusOr<Batch> batch = ParseBatch((*text)->getBuffer());
  if (!batch.ok()) return Fail(batch.status());
  if (absl::Status status = ExtractUnits(*batch); !status.ok()) return Fail(status);
  return kExitClean;
}

}  // namespace

int ExtractCommand(const Options& options) {
  if (!options.batch.empty()) return ExtractBatchOf(options.batch);
  absl::StatusOr<CompileCommand> command = CommandOf(options);
  if (!command.ok()) return Fail(command.status());
  if (options.output.empty() && options.print.empty()) {
    return Fail(absl::InvalidArgumentError(
        absl::StrCat("extract needs -o FILE.lgs (or --print=facts)", kUsage)));
  }
  absl::StatusOr<Extraction> extraction = ExtractUnit(*command, options.no_skip);
  if (!extraction.ok()) return Fail(extraction.status());

  for (const std::string& flag : extraction->dropped_flags) {
    if (!options.quiet) llvm::errs() << "lockgraph: ignored flag: " << flag << '\n';
  }
  for (const std::string& error : extraction->errors) llvm::errs() << error << '\n';
  for (const PrintStage stage : options.print) {
    if (stage == PrintStage::kFacts) summary::Print(llvm::outs(), extraction->unit);
  }
  if (!options.output.empty()) {
    if (absl::Status status = summary::WriteUnit(options.output, extraction->unit); !status.ok()) {
      return Fail(status);
    }
  }
  if (!options.depfile.empty()) {
    absl::Status status =
        WriteFileAtomically(options.depfile, FormatDepfile(options.output, extraction->inputs));
    if (!status.ok()) return Fail(status);
  }
  for (const PrintStage stage : options.print) {
    if (stage != PrintStage::kSummary || options.output.empty()) continue;
    absl::StatusOr<summary::Unit> unit = summary::ReadUnit(options.output);
    if (!unit.ok()) return Fail(unit.status());
    summary::Print(llvm::outs(), *unit);
  }
  return extraction->parsed ? kExitClean : kExitIncomplete;
}

}  // namespace lockgraph::cli
