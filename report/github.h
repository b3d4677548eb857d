// Findings as GitHub workflow commands, which show up as annotations of the changed lines.
#ifndef LOCKGRAPH_REPORT_GITHUB_H_
#define LOCKGRAPH_REPORT_GITHUB_H_

#include "llvm/Support/raw_ostream.h"
#include "lockorder/judge.h"
#include "report/standing.h"
#include "report/story.h"

namespace lockgraph::report {

// Writes the findings that count (neither known nor suppressed): at most nine, then one line that
// says how many more there are, because GitHub silently drops what exceeds ten.
void WriteGitHub(llvm::raw_ostream& out, const Teller& teller, const lockorder::Verdict& verdict,
                 const Standings& standings);

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_GITHUB_H_
