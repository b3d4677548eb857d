// lockgraph baseline update|prune FILE
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include "report/baseline.h"
#include "report/source_cache.h"
#include "report/story.h"
#include "tools/lockgraph/analysis.h"
#include "tools/lockgraph/commands.h"
#include "tools/lockgraph/exit_status.h"
#include "tools/lockgraph/gate.h"
#include "tools/lockgraph/output_file.h"

namespace lockgraph::cli {

int BaselineCommand(const Options& options) {
  std::vector<std::string> words = Values(options.baseline_words);
  if (words.size() < 2 || (words[0] != "update" && words[0] != "prune")) {
    return Fail(absl::InvalidArgumentError(
        "usage: lockgraph baseline update FILE   accept all present findings\n"
        "         lockgraph baseline prune FILE    drop entries that no finding has any more\n"
        "  the program is found as by `lockgraph check`; -p BUILD names its compile database"));
  }
  const bool prune = words[0] == "prune";
  const std::string file = words[1];
  words.erase(words.begin(), words.begin() + 2);
  report::Baseline old;
  // A pipe or a device that is written to holds no baseline.
  if (prune || llvm::sys::fs::is_regular_file(file)) {
    absl::StatusOr<report::Baseline> read = ReadBaseline(file);
    if (!read.ok()) return Fail(read.status());
    old = *std::move(read);
  }
  absl::StatusOr<Analysis> analysis = Analyse(options, words, {});
  if (!analysis.ok()) return Fail(analysis.status());
  const PipelineResult& result = analysis->result;
  if (!result.problems.empty() && !options.allow_incomplete) {
    // Half a program would make accepted findings look stale, and new ones look absent.
    return Fail(absl::InternalError(absl::StrCat(
        result.problems.size(), " units could not be analysed completely; ", file,
        " is left as it was\n  --allow-incomplete goes on with what could be analysed")));
  }
  report::SourceCache sources(analysis->root);
  const report::Teller teller(result.observations, sources, report::TellOptions{});
  const report::Baseline updated = prune ? report::PruneBaseline(old, result.verdict)
                                         : report::UpdateBaseline(old, result.verdict, teller);
  absl::Status status = WriteFileAtomically(file, report::FormatBaseline(updated));
  if (!status.ok()) return Fail(status);
  if (!options.quiet) {
    llvm::errs() << "lockgraph: " << file << ": " << updated.entries.size() << " entries, before "
                 << old.entries.size() << '\n';
  }
  return kExitClean;
}

}  // namespace lockgraph::cli
