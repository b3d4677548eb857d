// Which findings the project allows, by comments in its source and by suppression files.
#ifndef LOCKGRAPH_REPORT_SUPPRESSIONS_H_
#define LOCKGRAPH_REPORT_SUPPRESSIONS_H_

#include <string>
#include <vector>

#include "lockorder/judge.h"
#include "report/standing.h"
#include "report/story.h"
#include "report/suppression_file.h"

namespace lockgraph::report {

struct SuppressionFile {
  std::string name;  // for messages
  std::vector<FileSuppression> entries;
};

struct SuppressionOptions {
  std::vector<SuppressionFile> files;
  bool comments = true;      // look for comments in the program's source
  bool force_broad = false;  // take entries that hide more than they seem to
};

// What one entry or comment did.
struct SuppressionUse {
  std::string place;             // "src/room.cc:12", "lockgraph.supp:3"
  std::string text;              // what stands there
  std::vector<size_t> silenced;  // indices into Verdict::findings
};

struct SuppressionReport {
  std::vector<SuppressionUse> used;    // in the order of files and lines
  std::vector<std::string> unmatched;  // "place: ..": allows something that is not found (any more)
  std::vector<std::string> problems;   // "place: ..": not honoured, with the remedy
};

// Marks in `standings` (made as long as the findings) what is allowed. A finding is allowed when
// any of its places or orders is: it takes all of them to hang. An entry that names a locking
// primitive, or that matches more than ten orders of the program, is not honoured unless forced: it
// would hide findings nobody has looked at. Proved live deadlocks (LG9001) are never suppressed by
// comments.
SuppressionReport ApplySuppressions(const Teller& teller, const lockorder::Verdict& verdict,
                                    const SuppressionOptions& options, Standings& standings);

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_SUPPRESSIONS_H_
