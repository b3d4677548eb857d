// Comments in the program's source that allow a finding at their line:
//
//   std::lock_guard lock(mutex_);  // lockgraph: allow(LG1001) only called before the start
//   // NOLINTNEXTLINE(lockgraph-LG1001)
#ifndef LOCKGRAPH_REPORT_SUPPRESSION_COMMENTS_H_
#define LOCKGRAPH_REPORT_SUPPRESSION_COMMENTS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "llvm/ADT/StringRef.h"
#include "lockorder/rules.h"

namespace lockgraph::report {

struct Allowance {
  uint32_t line = 0;        // of the comment
  uint32_t first_line = 0;  // of the code that it speaks about
  uint32_t last_line = 0;
  bool every_rule = false;
  std::vector<lockorder::Rule> rules;
  std::string reason;

  bool Covers(lockorder::Rule rule, uint32_t at) const;
};

struct CommentProblem {
  uint32_t line = 0;
  std::string what;  // with the remedy
};

struct CommentScan {
  std::vector<Allowance> allowances;
  std::vector<CommentProblem> problems;  // such comments allow nothing
};

// Finds them all in one file's text. An `allow` needs a reason; on a line of its own it speaks
// about the next line that is not a comment. Of the NOLINT family (NOLINT, NOLINTNEXTLINE,
// NOLINTBEGIN .. NOLINTEND) only those count that name `lockgraph`, `lockgraph-*` or a rule: a bare
// NOLINT, written for some other tool, must not hide a deadlock. O(size of the text).
CommentScan ScanComments(llvm::StringRef text);

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_SUPPRESSION_COMMENTS_H_
