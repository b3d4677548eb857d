// A run's timeline within the HTML report.
#ifndef LOCKGRAPH_REPORT_HTML_TIMELINE_H_
#define LOCKGRAPH_REPORT_HTML_TIMELINE_H_

#include "llvm/Support/raw_ostream.h"
#include "lockorder/timeline.h"
#include "report/source_cache.h"

namespace lockgraph::report {

// Writes a section: a lane per thread, a bar per hold and per wait, an arrow from each release to
// the wait it ended, and a table of what was waited for. Stands without JavaScript; zoom and
// keyboard come from web/src/timeline.js. Bounded in size whatever the run was.
void WriteHtmlTimeline(llvm::raw_ostream& out, const lockorder::Timeline& timeline,
                       const SourceCache& sources);

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_HTML_TIMELINE_H_
