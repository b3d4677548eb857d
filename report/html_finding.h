// One finding as an article of the HTML report.
#ifndef LOCKGRAPH_REPORT_HTML_FINDING_H_
#define LOCKGRAPH_REPORT_HTML_FINDING_H_

#include <string>

#include "llvm/Support/raw_ostream.h"
#include "report/standing.h"
#include "report/story.h"

namespace lockgraph::report {

// The threads side by side with their numbered steps in the source, a drawing of the circle, the
// interleaving, the help. `id` is the element's, for links.
void WriteHtmlFinding(llvm::raw_ostream& out, const Teller& teller, const Story& story,
                      const Standing& standing, const std::string& id);

// Once per document, before the first drawing: the arrow heads that drawings refer to.
void WriteHtmlArrowHead(llvm::raw_ostream& out);

// A drawing of who holds and wants what, as an inline SVG; nothing when there is no circle.
void WriteHtmlCycle(llvm::raw_ostream& out, const Naming& naming,
                    const lockorder::Finding& finding);

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_HTML_FINDING_H_
