// What changed between two versions of a program: orders and findings that are new or gone.
#ifndef LOCKGRAPH_REPORT_DIFF_H_
#define LOCKGRAPH_REPORT_DIFF_H_

#include <cstddef>
#include <string>
#include <vector>

#include "llvm/Support/raw_ostream.h"
#include "lockorder/judge.h"
#include "report/order_edges.h"
#include "report/story.h"

namespace lockgraph::report {

// One of the two versions. All of it must outlive the comparison.
struct Version {
  const Teller& teller;
  const lockorder::Verdict& verdict;
};

struct GraphDiff {
  OrderGraphView old_view, new_view;
  std::vector<size_t> gone_locks;     // vertices of old_view
  std::vector<size_t> new_locks;      // vertices of new_view
  std::vector<size_t> gone_edges;     // edges of old_view
  std::vector<size_t> new_edges;      // edges of new_view
  std::vector<size_t> gone_findings;  // of the old verdict
  std::vector<size_t> new_findings;   // of the new verdict
  bool empty() const {
    return gone_locks.empty() && new_locks.empty() && gone_edges.empty() && new_edges.empty() &&
           gone_findings.empty() && new_findings.empty();
  }
};

// Locks are compared by their class keys, findings by rule and fingerprint: neither moves with the
// lines of the source.
GraphDiff Compare(const Version& before, const Version& after);

// Like a unified diff: "-" for what is gone, "+" for what is new, each with its place.
void WriteDiff(llvm::raw_ostream& out, const GraphDiff& diff, const Version& before,
               const Version& after, bool color);

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_DIFF_H_
