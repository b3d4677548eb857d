// Which findings have to do with a change: the gate of --changed-since.
#ifndef LOCKGRAPH_REPORT_CHANGED_H_
#define LOCKGRAPH_REPORT_CHANGED_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "lockorder/judge.h"
#include "report/source_cache.h"

namespace lockgraph::report {

// Lines [first, last] of the new version.
struct ChangedLines {
  uint32_t first = 0;
  uint32_t last = 0;
};

// By file, as the diff names it in its new version; sorted, not overlapping.
using Changes = std::map<std::string, std::vector<ChangedLines>>;

// Reads a unified diff, as `git diff` writes it, with any number of context lines. Only added lines
// count, and the two lines around a pure deletion: what was deleted may have been an unlock. An
// error names the line of the diff.
llvm::Expected<Changes> ParseUnifiedDiff(llvm::StringRef diff);

// One entry per finding: whether any of its places, a call on the way included, lies in a changed
// line. `diff_root` is the directory that the diff's names are relative to.
std::vector<bool> TouchedBy(const Changes& changes, const lockorder::Observations& observations,
                            const lockorder::Verdict& verdict, const SourceCache& sources,
                            llvm::StringRef diff_root);

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_CHANGED_H_
