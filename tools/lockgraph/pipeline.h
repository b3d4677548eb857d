// The analysis of a whole program, from compile commands to the judge's verdict.
//
//   compile database -> one summary per unit (processes, cache) -> link -> Observations -> Verdict
//
// The command line calls it, and so do the tests that run both observers on the test programs.
#ifndef LOCKGRAPH_TOOLS_LOCKGRAPH_PIPELINE_H_
#define LOCKGRAPH_TOOLS_LOCKGRAPH_PIPELINE_H_

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "analyzer/link/configuration.h"
#include "analyzer/link/link.h"
#include "analyzer/summary/unit.h"
#include "lockorder/judge.h"
#include "lockorder/observations.h"
#include "tools/lockgraph/compile_database.h"

namespace lockgraph::cli {

class Progress;

struct PipelineRequest {
  std::vector<CompileCommand> units;
  // The project's directory, absolute: file names in the result are relative to it where they lie
  // below, else absolute. Empty: all absolute.
  std::string root;
  link::Configuration configuration;
  std::string configuration_path;  // where it was read from, for the places of its orders
  lockorder::JudgeOptions judge;
  // The lockgraph program, to summarise each unit in a process of its own; empty: in this process,
  // one after the other, without cache.
  std::string extractor;
  unsigned jobs = 1;
  unsigned timeout_seconds = 0;  // per unit; 0: none. Only with `extractor`.
  std::string cache_directory;   // empty: summaries are not kept
  bool cache_only = false;       // what is not in the cache is a UnitProblem
  bool no_skip = false;          // parse every body of every header in every unit, for comparison
  bool print_functions = false;  // fill PipelineResult::function_report
  std::function<void(const summary::Unit&)>
      each_unit;  // called in the order of `units`; may be null
};

// A unit that could not be analysed, or not completely.
struct UnitProblem {
  std::string file;
  std::string what;      // its first error, or what became of its process
  bool partial = false;  // what could be parsed was analysed
};

struct PipelineStatistics {
  uint64_t units = 0;
  uint64_t from_cache = 0;
  uint64_t locks = 0;  // lock classes
  link::LinkStatistics link;
  double extract_seconds = 0;
  double link_seconds = 0;
  double judge_seconds = 0;
  double cpu_seconds = 0;  // of the extraction processes
  uint64_t peak_kib = 0;   // of the largest of them
};

struct PipelineResult {
  lockorder::Observations observations;
  lockorder::Verdict verdict;
  std::vector<UnitProblem> problems;       // in the order of the units
  std::vector<std::string> dropped_flags;  // sorted, each once
  std::string cache_problem;  // why the cache was not used; empty: it was, or not asked
  std::string function_report;
  PipelineStatistics statistics;
};

// Everything but an interrupt or a temporary directory that cannot be made is told in the result: a
// unit that cannot be parsed, crashes or takes too long is a UnitProblem and a blind spot. The
// result depends on the units and the configuration only, not on `jobs`, time or the cache.
// `progress` may be null.
absl::StatusOr<PipelineResult> RunPipeline(const PipelineRequest& request, Progress* progress);

}  // namespace lockgraph::cli

#endif  // LOCKGRAPH_TOOLS_LOCKGRAPH_PIPELINE_H_
