// Findings that a person reads together: one decision settles all of them.
#ifndef LOCKGRAPH_REPORT_GATHER_H_
#define LOCKGRAPH_REPORT_GATHER_H_

#include <string>
#include <vector>

#include "lockorder/finding.h"
#include "report/naming.h"

namespace lockgraph::report {

// One finding that is told in full, and those that say the same about other places.
struct Gathered {
  const lockorder::Finding* finding = nullptr;
  std::vector<const lockorder::Finding*> others;
};

// Two objects of one lock class taken in no fixed order (LG1005) is one decision for the class,
// however many places do it: of the surest for one lock, the one with the shortest way is told.
// Each stays a finding of its own, with its fingerprint, for baselines, suppressions and formats
// that machines read: that one place is safe says nothing of the next. All other findings stand
// alone. Keeps the order of the first of each.
std::vector<Gathered> Gather(const Naming& naming,
                             const std::vector<const lockorder::Finding*>& findings);

// Where the first thread of a finding with parties holds the first of two locks and goes on to the
// second: a call, or the second lock itself. Invalid without a lock that is held.
lockorder::SiteId PlaceToMend(const Naming& naming, const lockorder::Finding& finding);

// "the same in 12 further findings, told here only once: `Merge` (bank.cc:20), .. and 4 more";
// empty when there are none.
std::string OtherPlaces(const Naming& naming, const Gathered& gathered);

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_GATHER_H_
