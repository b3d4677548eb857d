// The first half of the pipeline: a summary for each unit, from the cache or from a process.
#ifndef LOCKGRAPH_TOOLS_LOCKGRAPH_UNIT_SUMMARIES_H_
#define LOCKGRAPH_TOOLS_LOCKGRAPH_UNIT_SUMMARIES_H_

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "analyzer/summary/unit.h"
#include "tools/lockgraph/pipeline.h"

namespace lockgraph::cli {

struct UnitSummaries {
  std::vector<summary::Unit> units;  // in the order of the request; without those that have none
  std::vector<UnitProblem> problems;
  std::set<std::string> dropped_flags;
  std::string cache_problem;
  uint64_t from_cache = 0;
  uint64_t shared = 0;  // see PipelineStatistics
  double cpu_seconds = 0;
  uint64_t peak_kib = 0;
};

// Fails with kCancelled on an interrupt and when no directory for summaries can be made.
absl::StatusOr<UnitSummaries> SummariseUnits(const PipelineRequest& request, Progress* progress);

}  // namespace lockgraph::cli

#endif  // LOCKGRAPH_TOOLS_LOCKGRAPH_UNIT_SUMMARIES_H_
