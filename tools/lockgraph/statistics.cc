#include "tools/lockgraph/statistics.h"

#include <algorithm>

#include "llvm/Support/Format.h"
#include "tools/lockgraph/progress.h"

namespace lockgraph::cli {

void PrintStatistics(llvm::raw_ostream& out, const PipelineResult& result, double report_seconds) {
  const PipelineStatistics& statistics = result.statistics;
  const auto partial = static_cast<uint64_t>(
      std::count_if(result.problems.begin(), result.problems.end(),
                    [](const UnitProblem& problem) { return problem.partial; }));
  out << "lockgraph: " << statistics.units << " units";
  if (statistics.from_cache > 0) out << " (" << statistics.from_cache << " from the cache)";
  out << ", " << statistics.link.functions << " functions, " << statistics.locks << " locks, "
      << statistics.link.lock_sites << " lock sites, " << result.observations.dependencies.size()
      << " dependencies\n";
  if (!result.problems.empty()) {
    out << "lockgraph: incomplete: " << result.problems.size() - partial << " units not analysed, "
        << partial << " only partly (--allow-incomplete accepts that)\n";
  }
  out << "lockgraph: units " << Duration(statistics.extract_seconds) << ", link "
      << Duration(statistics.link_seconds) << ", judge " << Duration(statistics.judge_seconds)
      << ", report " << Duration(report_seconds);
  if (statistics.peak_kib > 0) {
    out << llvm::format("; %.2f s of processor time", statistics.cpu_seconds);
    if (statistics.shared > 0) out << ", " << statistics.shared << " with shared headers";
    out << llvm::format("; largest unit %.0f MiB", static_cast<double>(statistics.peak_kib) / 1024);
  }
  out << '\n';
}

}  // namespace lockgraph::cli
