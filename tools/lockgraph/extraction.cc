#include "tools/lockgraph/extraction.h"

#include <utility>

#include "absl/strings/str_cat.h"
#include "analyzer/extract/extract.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

namespace lockgraph::cli {
namespace {

bool HoldsBuiltinHeaders(llvm::StringRef directory) {
  llvm::SmallString<256> header(directory);
  llvm::sys::path::append(header, "include", "stddef.h");
  return llvm::sys::fs::exists(header);
}

// The command with "@file" replaced by the words in the file, as compilers do.
absl::StatusOr<std::vector<std::string>> WithResponseFiles(const CompileCommand& command) {
  llvm::BumpPtrAllocator allocator;
  llvm::SmallVector<const char*, 64> words;
  for (const std::string& word : command.arguments) words.push_back(word.c_str());
  llvm::cl::ExpansionContext expansion(allocator, llvm::cl::TokenizeGNUCommandLine);
  expansion.setCurrentDir(command.directory);
  if (llvm::Error error = expansion.expandResponseFiles(words)) {
    return absl::InvalidArgumentError(llvm::toString(std::move(error)));
  }
  return std::vector<std::string>(words.begin(), words.end());
}

std::string Describe(const extract::Diagnostic& diagnostic) {
  if (diagnostic.file.empty()) return absl::StrCat("error: ", diagnostic.text);
  return absl::StrCat(diagnostic.file, ":", diagnostic.line, ":", diagnostic.column,
                      ": error: ", diagnostic.text);
}

}  // namespace

std::string FindResourceDirectory() {
  llvm::SmallString<256> beside(llvm::sys::fs::getMainExecutable(nullptr, nullptr));
  llvm::sys::path::remove_filename(beside);
  llvm::sys::path::append(beside, "..", "lib", "lockgraph", "clang");
  llvm::sys::path::remove_dots(beside, /*remove_dot_dot=*/true);
  for (const llvm::StringRef candidate :
       {llvm::StringRef(beside), llvm::StringRef(LOCKGRAPH_CLANG_RESOURCE_DIR),
        llvm::StringRef("/usr/lib/llvm-19/lib/clang/19"), llvm::StringRef("/usr/lib/clang/19")}) {
    if (HoldsBuiltinHeaders(candidate)) return candidate.str();
  }
  return "";
}

absl::StatusOr<Extraction> ExtractUnit(const CompileCommand& command, bool no_skip) {
  extract::ExtractOptions options;
  options.skip_system_bodies = !no_skip;
  options.resource_dir = FindResourceDirectory();
  if (options.resource_dir.empty()) {
    return absl::FailedPreconditionError(
        "Clang's builtin headers (stddef.h and others) are not installed\n"
        "  on Debian and Ubuntu: apt-get install libclang-common-19-dev");
  }
  absl::StatusOr<std::vector<std::string>> arguments = WithResponseFiles(command);
  if (!arguments.ok()) return arguments.status();
  absl::StatusOr<extract::ExtractResult> result =
      extract::Extract(*arguments, command.directory, options);
  if (!result.ok()) return result.status();
  Extraction extraction;
  extraction.unit = std::move(result->unit);
  extraction.parsed = result->parsed;
  for (const extract::Diagnostic& diagnostic : result->errors) {
    extraction.errors.push_back(Describe(diagnostic));
  }
  extraction.dropped_flags = std::move(result->dropped_flags);
  if (!extraction.parsed) {
    extraction.unit.problems = {extraction.errors.empty() ? "it did not parse"
                                                          : extraction.errors.front()};
  }
  extraction.inputs = std::move(result->dependencies);
  return extraction;
}

}  // namespace lockgraph::cli
