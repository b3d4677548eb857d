#include "tools/lockgraph/pipeline.h"

#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"
#include "tools/lockgraph/declared_hierarchy.h"
#include "tools/lockgraph/large_heap.h"
#include "tools/lockgraph/progress.h"
#include "tools/lockgraph/unit_summaries.h"

namespace lockgraph::cli {
namespace {

double SecondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

uint64_t CountLockClasses(const lockorder::Observations& observations) {
  llvm::StringSet<> classes;
  for (const lockorder::Resource& resource : observations.resources) {
    if (resource.kind == lockorder::ResourceKind::kLock) classes.insert(resource.class_key);
  }
  return classes.size();
}

// What could not be parsed belongs to what the program's report has to say.
void AddBlindSpots(const std::vector<UnitProblem>& problems,
                   lockorder::Observations& observations) {
  for (const UnitProblem& problem : problems) {
    lockorder::BlindSpot spot;
    spot.kind = lockorder::BlindSpot::Kind::kUnparsedUnit;
    spot.what = problem.file + ": " + problem.what;
    observations.blind_spots.push_back(std::move(spot));
  }
}

}  // namespace

absl::StatusOr<PipelineResult> RunPipeline(const PipelineRequest& request, Progress* progress) {
  PipelineResult result;
  result.statistics.units = request.units.size();

  auto start = std::chrono::steady_clock::now();
  ExpectLargeHeap();
  absl::StatusOr<UnitSummaries> summaries = SummariseUnits(request, progress);
  if (!summaries.ok()) return summaries.status();
  result.problems = std::move(summaries->problems);
  result.dropped_flags.assign(summaries->dropped_flags.begin(), summaries->dropped_flags.end());
  result.cache_problem = std::move(summaries->cache_problem);
  result.statistics.from_cache = summaries->from_cache;
  result.statistics.cpu_seconds = summaries->cpu_seconds;
  result.statistics.peak_kib = summaries->peak_kib;
  result.statistics.extract_seconds = SecondsSince(start);
  if (request.each_unit) {
    for (const summary::Unit& unit : summaries->units) request.each_unit(unit);
  }

  start = std::chrono::steady_clock::now();
  link::LinkOptions link_options;
  link_options.print_functions = request.print_functions;
  link::LinkResult linked =
      link::Link(std::move(summaries->units), request.configuration, link_options);
  result.observations = std::move(linked.observations);
  result.function_report = std::move(linked.function_report);
  result.statistics.link = linked.statistics;
  DeclareHierarchy(request.configuration.hierarchy, request.configuration_path, request.root,
                   result.observations);
  AddBlindSpots(result.problems, result.observations);
  result.statistics.locks = CountLockClasses(result.observations);
  result.statistics.link_seconds = SecondsSince(start);

  start = std::chrono::steady_clock::now();
  result.verdict = lockorder::Judge(result.observations, request.judge);
  result.statistics.judge_seconds = SecondsSince(start);
  return result;
}

}  // namespace lockgraph::cli
