// lockgraph diff OLD.lgg NEW.lgg: what is new and what is gone.
#include <map>
#include <set>
#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include "lockorder/judge.h"
#include "report/order_edges.h"
#include "tools/lockgraph/baseline.h"
#include "tools/lockgraph/commands.h"
#include "tools/lockgraph/configuration.h"
#include "tools/lockgraph/exit_status.h"
#include "tools/lockgraph/gate.h"
#include "tools/lockgraph/graph_file.h"
#include "tools/lockgraph/rendering.h"

namespace lockgraph::cli {
namespace {

struct Side {
  lockorder::Observations observations;
  lockorder::Verdict verdict;
  std::set<std::string> orders;  // "A -> B"
};

absl::StatusOr<Side> Load(const std::string& path) {
  absl::StatusOr<lockorder::Observations> observations = LoadObservations(path);
  if (!observations.ok()) return observations.status();
  Side side;
  side.observations = *std::move(observations);
  side.verdict = lockorder::Judge(side.observations, {});
  const report::OrderGraphView view = report::ViewOrder(side.observations, nullptr);
  const auto name = [&](uint32_t vertex) {
    const lockorder::ResourceId id = view.vertices[vertex].resource;
    const std::string& named = side.observations.resources[id.value].name;
    return named.empty() ? view.vertices[vertex].class_key : named;
  };
  for (const report::OrderEdge& edge : view.edges) {
    side.orders.insert(absl::StrCat(name(edge.from), " -> ", name(edge.to)));
  }
  return side;
}

void PrintMissing(const std::set<std::string>& from, const std::set<std::string>& in,
                  const char* title) {
  for (const std::string& order : from) {
    if (!in.contains(order)) llvm::outs() << title << order << '\n';
  }
}

}  // namespace

int DiffCommand(const Options& options) {
  if (options.diff_files.size() != 2) {
    return Fail(absl::InvalidArgumentError("usage: lockgraph diff OLD.lgg NEW.lgg"));
  }
  absl::StatusOr<std::vector<FormatRequest>> formats = options.Formats();
  if (!formats.ok()) return Fail(formats.status());
  absl::StatusOr<Side> old_side = Load(options.diff_files[0]);
  if (!old_side.ok()) return Fail(old_side.status());
  absl::StatusOr<Side> new_side = Load(options.diff_files[1]);
  if (!new_side.ok()) return Fail(new_side.status());

  const Baseline before = BaselineOf(old_side->observations, old_side->verdict);
  const Baseline after = BaselineOf(new_side->observations, new_side->verdict);
  // New findings are shown in full; the others stand in the old report.
  lockorder::Verdict fresh = new_side->verdict;
  std::erase_if(fresh.findings,
                [&](const lockorder::Finding& finding) { return before.Has(finding.fingerprint); });
  if (options.formats.empty()) {
    PrintMissing(new_side->orders, old_side->orders, "new order: ");
    PrintMissing(old_side->orders, new_side->orders, "gone order: ");
    for (const auto& [fingerprint, rest] : before.entries) {
      if (!after.Has(fingerprint)) llvm::outs() << "gone finding: " << rest << '\n';
    }
  }
  llvm::SmallString<256> here;
  llvm::sys::fs::current_path(here);
  Rendering rendering;
  rendering.observations = &new_side->observations;
  rendering.verdict = &fresh;
  rendering.root = here.str().str();
  absl::StatusOr<GateDecision> gate =
      JudgeGate(options, Configuration(), rendering.root, new_side->observations, fresh,
                IsIncomplete(new_side->observations));
  if (!gate.ok()) return Fail(gate.status());
  rendering.standings = std::move(gate->standings);
  rendering.exit_status = gate->exit_status;
  if (absl::Status status = WriteReports(*formats, rendering, options); !status.ok()) {
    return Fail(status);
  }
  return gate->exit_status;
}

}  // namespace lockgraph::cli
