// Globals whose content never changes: operation tables, flags that nothing sets.
#ifndef LOCKGRAPH_ANALYZER_LINK_CONSTANTS_H_
#define LOCKGRAPH_ANALYZER_LINK_CONSTANTS_H_

#include "analyzer/link/analysis.h"

namespace lockgraph::link {

// Fills Analysis::constants: for each place in a global variable that only its initialiser writes,
// the value written. A field counts as written if any function writes that field of any object.
// Fills Analysis::tables also: the functions in the elements of such a variable, taken together.
// Also fills Analysis::changes.
// Linear in the size of the bodies.
void FindConstants(Analysis& analysis);

// The table of functions that the place is in, whichever the element; null if it is in none.
const Analysis::Table* TableAt(Analysis& analysis, Symbol place);

}  // namespace lockgraph::link

#endif  // LOCKGRAPH_ANALYZER_LINK_CONSTANTS_H_
