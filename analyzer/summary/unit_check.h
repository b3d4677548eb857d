// Whether the ids of a unit lead somewhere.
#ifndef LOCKGRAPH_ANALYZER_SUMMARY_UNIT_CHECK_H_
#define LOCKGRAPH_ANALYZER_SUMMARY_UNIT_CHECK_H_

#include "absl/status/status.h"
#include "analyzer/summary/unit.h"

namespace lockgraph::summary {

// OK, or an error that names the row and the column whose id is out of range. After OK:
// - every id is none (where none makes sense) or in range; locals, results and blocks are those of
//   the body at hand;
// - the operands of a term are terms with smaller ids, of the kind (place or value) that it needs;
// - every body belongs to the function that names it, and to no other.
// Linear in the unit.
absl::Status CheckUnit(const Unit& unit);

}  // namespace lockgraph::summary

#endif  // LOCKGRAPH_ANALYZER_SUMMARY_UNIT_CHECK_H_
