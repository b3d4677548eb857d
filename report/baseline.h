// The baseline: the findings that a project has accepted, one reviewable line each, so that a gate
// fails on new ones only.
//
//   # lockgraph baseline, version 1
//   # Jane: goes away with the old importer.
//   LG1001 0123456789abcdef `a` and `b` are locked in opposite orders by ..
#ifndef LOCKGRAPH_REPORT_BASELINE_H_
#define LOCKGRAPH_REPORT_BASELINE_H_

#include <string>
#include <vector>

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "lockorder/judge.h"
#include "report/standing.h"
#include "report/story.h"

namespace lockgraph::report {

struct BaselineEntry {
  lockorder::Rule rule = lockorder::Rule::kLockOrderCycle;
  std::string fingerprint;
  std::string text;                   // the headline, for people; not compared
  std::vector<std::string> comments;  // the lines above it, with their '#'
  uint32_t line = 0;                  // in the file it was read from; 0: new
};

struct Baseline {
  std::vector<BaselineEntry> entries;  // sorted by rule and fingerprint, none twice
};

struct BaselineMatch {
  Standings standings;        // parallel to the verdict's findings: new or known
  std::vector<size_t> stale;  // entries that no finding matches any more
};

// An error names the line and says what is expected there. Entries may come in any order; one that
// occurs twice (after a merge) is taken once.
llvm::Expected<Baseline> ParseBaseline(llvm::StringRef text, llvm::StringRef name);

// The bytes depend on the entries only, so that two people who update agree.
std::string FormatBaseline(const Baseline& baseline);

BaselineMatch MatchBaseline(const Baseline& baseline, const lockorder::Verdict& verdict);

// Accepts every finding of the verdict. Comments of entries that stay are kept.
Baseline UpdateBaseline(const Baseline& baseline, const lockorder::Verdict& verdict,
                        const Teller& teller);

// Drops the entries that no finding matches; accepts nothing new.
Baseline PruneBaseline(const Baseline& baseline, const lockorder::Verdict& verdict);

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_BASELINE_H_
