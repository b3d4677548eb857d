// The lock-order graph in Graphviz's language.
#ifndef LOCKGRAPH_REPORT_DOT_H_
#define LOCKGRAPH_REPORT_DOT_H_

#include "llvm/Support/raw_ostream.h"
#include "report/naming.h"
#include "report/order_edges.h"

namespace lockgraph::report {

// Edges that a finding uses are red; those that only waits for threads or signals make are dashed.
void WriteDot(llvm::raw_ostream& out, const Naming& naming, const OrderGraphView& view);

}  // namespace lockgraph::report

#endif  // LOCKGRAPH_REPORT_DOT_H_
