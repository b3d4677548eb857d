// lockgraph baseline update|prune FILE
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include "tools/lockgraph/analysis.h"
#include "tools/lockgraph/baseline.h"
#include "tools/lockgraph/commands.h"
#include "tools/lockgraph/exit_status.h"
#include "tools/lockgraph/output_file.h"

namespace lockgraph::cli {
namespace {

// What stays of `old` when only entries with a finding are kept.
Baseline Pruned(const Baseline& old, const Baseline& present) {
  Baseline pruned;
  for (const auto& [fingerprint, rest] : old.entries) {
    const auto found = present.entries.find(fingerprint);
    if (found != present.entries.end()) pruned.entries.insert(*found);
  }
  return pruned;
}

}  // namespace

int BaselineCommand(const Options& options) {
  const auto& words = options.baseline_words;
  if (words.size() < 2 || (words[0] != "update" && words[0] != "prune")) {
    return Fail(absl::InvalidArgumentError(
        "usage: lockgraph baseline update FILE   accept all present findings\n"
        "         lockgraph baseline prune FILE    drop entries that no finding has any more\n"
        "  the program is found as by `lockgraph check`; -p BUILD names its compile database"));
  }
  const std::string& file = words[1];
  const std::vector<std::string> inputs(words.begin() + 2, words.end());
  const bool prune = words[0] == "prune";
  Baseline old;
  if (prune || llvm::sys::fs::exists(file)) {
    absl::StatusOr<Baseline> read = ReadBaseline(file);
    if (!read.ok()) return Fail(read.status());
    old = *std::move(read);
  }
  absl::StatusOr<Analysis> analysis = Analyse(options, inputs, {});
  if (!analysis.ok()) return Fail(analysis.status());
  if (!analysis->result.problems.empty()) {
    // Half a program would make accepted findings look stale, and new ones look absent.
    return Fail(absl::InternalError(
        absl::StrCat(analysis->result.problems.size(),
                     " units could not be analysed completely; the baseline is left as it was")));
  }
  Baseline present = BaselineOf(analysis->result.observations, analysis->result.verdict);
  const Baseline result = prune ? Pruned(old, present) : std::move(present);
  if (absl::Status status = WriteFileAtomically(file, FormatBaseline(result)); !status.ok()) {
    return Fail(status);
  }
  if (!options.quiet) {
    llvm::errs() << "lockgraph: " << file << ": " << result.entries.size() << " entries, before "
                 << old.entries.size() << '\n';
  }
  return kExitClean;
}

}  // namespace lockgraph::cli
