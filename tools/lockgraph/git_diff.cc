#include "tools/lockgraph/git_diff.h"

#include <optional>
#include <vector>

#include "absl/strings/str_cat.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Program.h"

namespace lockgraph::cli {
namespace {

constexpr unsigned kTimeoutSeconds = 60;

std::string TextOf(llvm::StringRef path) {
  auto buffer = llvm::MemoryBuffer::getFile(path);
  return buffer ? (*buffer)->getBuffer().str() : std::string();
}

absl::StatusOr<std::string> Git(const std::vector<llvm::StringRef>& arguments) {
  const auto git = llvm::sys::findProgramByName("git");
  if (!git) return absl::FailedPreconditionError("--changed-since needs git, which is not on PATH");
  llvm::SmallString<128> output;
  llvm::SmallString<128> errors;
  if (llvm::sys::fs::createTemporaryFile("lockgraph-git", "out", output) ||
      llvm::sys::fs::createTemporaryFile("lockgraph-git", "err", errors)) {
    return absl::InternalError("cannot make a temporary file for git's output");
  }
  const llvm::FileRemover remove_output(output);
  const llvm::FileRemover remove_errors(errors);
  std::vector<llvm::StringRef> command = {"git"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  const std::optional<llvm::StringRef> redirects[] = {llvm::StringRef(""), output.str(),
                                                      errors.str()};
  const int status =
      llvm::sys::ExecuteAndWait(*git, command, std::nullopt, redirects, kTimeoutSeconds);
  if (status != 0) {
    return absl::FailedPreconditionError(
        absl::StrCat("--changed-since: git says: ", llvm::StringRef(TextOf(errors)).trim().str()));
  }
  return TextOf(output);
}

}  // namespace

absl::StatusOr<GitDiff> DiffSince(const std::string& revision, const std::string& directory) {
  // A revision that begins with a dash would be an option.
  if (llvm::StringRef(revision).starts_with("-")) {
    return absl::InvalidArgumentError(
        absl::StrCat("--changed-since=", revision, ": not a revision"));
  }
  absl::StatusOr<std::string> top = Git({"-C", directory, "rev-parse", "--show-toplevel"});
  if (!top.ok()) return top.status();
  GitDiff diff;
  diff.directory = llvm::StringRef(*top).trim().str();
  absl::StatusOr<std::string> text = Git(
      {"-C", diff.directory, "diff", "--no-color", "--no-ext-diff", "--unified=0", revision, "--"});
  if (!text.ok()) return text.status();
  diff.text = *std::move(text);
  return diff;
}

}  // namespace lockgraph::cli
