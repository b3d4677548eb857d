// What was analysed, and where the time went.
#ifndef LOCKGRAPH_TOOLS_LOCKGRAPH_STATISTICS_H_
#define LOCKGRAPH_TOOLS_LOCKGRAPH_STATISTICS_H_

#include "llvm/Support/raw_ostream.h"
#include "tools/lockgraph/pipeline.h"

namespace lockgraph::cli {

// Two lines, or three when something was left out.
void PrintStatistics(llvm::raw_ostream& out, const PipelineResult& result, double report_seconds);

}  // namespace lockgraph::cli

#endif  // LOCKGRAPH_TOOLS_LOCKGRAPH_STATISTICS_H_
