// Every place and order that a finding rests on: what suppressions and --changed-since look at.
#ifndef LOCKGRAPH_REPORT_FINDING_SITES_H_
#define LOCKGRAPH_REPORT_FINDING_SITES_H_

#include <utility>
#include <vector>

#include "lockorder/finding.h"
#include "lockorder/observations.h"

namespace lockgraph::report {

// One order that a finding uses, with all its places: acquisitions, waits, signals, and the calls
// that lead to them.
struct FindingEdge {
  lockorder::ResourceId held;  // invalid for a thread's end and for a misuse without a lock
  lockorder::ResourceId wanted;
  std::vector<lockorder::SiteId> sites;  // valid ones only, in the order of the story
};

std::vector<FindingEdge> EdgesOf(const lockorder::Observations& observations,
                                 const lockorder::Finding& finding);

// The edge of `hold` in `dependency`; `hold` null: of the end of its thread.
FindingEdge EdgeOf(const lockorder::Observations& observations,
                   const lockorder::Dependency& dependency, const lockorder::Hold* hold);

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_FINDING_SITES_H_
