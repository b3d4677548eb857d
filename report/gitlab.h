// Findings as a GitLab Code Quality report.
#ifndef LOCKGRAPH_REPORT_GITLAB_H_
#define LOCKGRAPH_REPORT_GITLAB_H_

#include "llvm/Support/raw_ostream.h"
#include "lockorder/judge.h"
#include "report/story.h"

namespace lockgraph::report {

// Writes every finding: GitLab compares the reports of two branches itself. Fingerprints are made
// unique, because GitLab drops all but one of equal ones. A finding without a file is left out,
// because the format cannot hold it.
void WriteGitLab(llvm::raw_ostream& out, const Teller& teller, const lockorder::Verdict& verdict);

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_GITLAB_H_
