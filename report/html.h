// Findings as one HTML file that works offline: readable without JavaScript, with an explorer of
// the lock-order graph where the program was built with it, and the timeline of a run.
#ifndef LOCKGRAPH_REPORT_HTML_H_
#define LOCKGRAPH_REPORT_HTML_H_

#include <string>

#include "llvm/Support/raw_ostream.h"
#include "lockorder/judge.h"
#include "lockorder/timeline.h"
#include "report/standing.h"
#include "report/story.h"

namespace lockgraph::report {

struct HtmlOptions {
  std::string title = "Lock order";  // e.g. the project's name
  Standings standings;
  const lockorder::Timeline* timeline = nullptr;  // of a run, where it was recorded
};

// Writes the whole document. It loads nothing from anywhere; all names and source lines of the
// program are text to the browser, whatever they contain.
void WriteHtml(llvm::raw_ostream& out, const Teller& teller, const lockorder::Verdict& verdict,
               const HtmlOptions& options);

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_HTML_H_
