// Brings a body's blocks into the order the summary wants.
#ifndef LOCKGRAPH_ANALYZER_EXTRACT_BLOCK_ORDER_H_
#define LOCKGRAPH_ANALYZER_EXTRACT_BLOCK_ORDER_H_

#include "analyzer/summary/unit.h"

namespace lockgraph::extract {

// Drops what `entry` does not reach and empty blocks that only lead on, sorts the rest in reverse
// post-order, marks loop heads, and renumbers edges and `body.exit`. Linear.
void OrderBlocks(summary::Body& body, summary::BlockId entry);

}  // namespace lockgraph::extract

#endif  // LOCKGRAPH_ANALYZER_EXTRACT_BLOCK_ORDER_H_
