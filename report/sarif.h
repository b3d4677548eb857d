// Findings as SARIF 2.1.0, for code-scanning platforms and editors.
#ifndef LOCKGRAPH_REPORT_SARIF_H_
#define LOCKGRAPH_REPORT_SARIF_H_

#include <string>
#include <vector>

#include "llvm/Support/raw_ostream.h"
#include "lockorder/judge.h"
#include "report/standing.h"
#include "report/story.h"

namespace lockgraph::report {

struct SarifOptions {
  std::string version = "0.1.0";  // the tool's, in the form of semantic versioning
  Standings standings;
  bool complete = true;  // false: a unit did not parse, a trace is damaged
  int exit_code = 0;
  std::vector<std::string> problems;  // what was incomplete, one sentence each
};

// Writes one run with all findings. Readers use little of SARIF, so the first code flow's first
// thread flow tells the whole story, and the message links to every place. Paths are relative to
// the project root, under the base id %SRCROOT%. Columns are counted in UTF-16 units, as editors
// do; where the source is missing they are bytes.
void WriteSarif(llvm::raw_ostream& out, const Teller& teller, const lockorder::Verdict& verdict,
                const SarifOptions& options);

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_SARIF_H_
