#include "tools/lockgraph/graph_file.h"

#include <algorithm>
#include <utility>

#include "absl/strings/str_cat.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/FileSystem.h"
#include "report/graph_file.h"
#include "tools/lockgraph/merge_observations.h"
#include "tools/lockgraph/output_file.h"
#include "trace/replay.h"
#include "trace/symbolizer.h"
#include "trace/trace_reader.h"

namespace lockgraph::cli {
namespace {

absl::StatusOr<lockorder::Observations> LoadGraph(const std::string& path) {
  llvm::Expected<lockorder::Observations> graph = report::ReadGraphFile(path);
  if (graph) return *std::move(graph);
  return absl::DataLossError(llvm::toString(graph.takeError()));
}

}  // namespace

absl::Status SaveGraph(const std::string& path, const lockorder::Observations& observations) {
  return WriteFileAtomically(path, report::SerializeGraph(observations));
}

absl::StatusOr<lockorder::Observations> LoadObservations(const std::vector<std::string>& paths) {
  lockorder::Observations all;
  std::vector<trace::Trace> traces;
  for (const std::string& path : paths) {
    if (!llvm::sys::fs::exists(path)) {
      return absl::NotFoundError(absl::StrCat(
          "there is no file ", path, "\n  `lockgraph check --save-graph=FILE.lgg` writes a graph, ",
          "`lockgraph run --trace-dir=DIR` keeps traces"));
    }
    if (llvm::StringRef(path).ends_with(".lgt")) {
      absl::StatusOr<trace::Trace> read = trace::ReadTrace(path);
      if (!read.ok()) return absl::DataLossError(read.status().message());
      traces.push_back(*std::move(read));
      continue;
    }
    absl::StatusOr<lockorder::Observations> graph = LoadGraph(path);
    if (!graph.ok()) return graph.status();
    AppendObservations(*std::move(graph), all);
  }
  if (!traces.empty()) {
    llvm::SmallString<256> here;
    llvm::sys::fs::current_path(here);
    trace::Symbolizer symbolizer;
    trace::ReplayOptions options;
    options.root = here.str().str();
    AppendObservations(trace::Replay(traces, symbolizer, options), all);
  }
  return all;
}

absl::StatusOr<lockorder::Observations> LoadObservations(const std::string& path) {
  return LoadObservations(std::vector<std::string>{path});
}

bool IsIncomplete(const lockorder::Observations& observations) {
  using Kind = lockorder::BlindSpot::Kind;
  return std::any_of(observations.blind_spots.begin(), observations.blind_spots.end(),
                     [](const lockorder::BlindSpot& spot) {
                       return spot.kind == Kind::kUnparsedUnit || spot.kind == Kind::kLost;
                     });
}

}  // namespace lockgraph::cli
