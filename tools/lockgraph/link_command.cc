// lockgraph link A.lgs B.lgs -o G.lgg
#include <algorithm>
#include <iterator>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "analyzer/link/link.h"
#include "analyzer/summary/printer.h"
#include "analyzer/summary/unit_file.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/raw_ostream.h"
#include "tools/lockgraph/commands.h"
#include "tools/lockgraph/configuration.h"
#include "tools/lockgraph/declared_hierarchy.h"
#include "tools/lockgraph/exit_status.h"
#include "tools/lockgraph/graph_file.h"
#include "tools/lockgraph/large_heap.h"
#include "tools/lockgraph/print_stages.h"
#include "tools/lockgraph/rule_switches.h"

namespace lockgraph::cli {
namespace {

absl::StatusOr<Configuration> LinkConfiguration(const Options& options) {
  std::string file = options.config_file;
  if (file.empty()) {
    llvm::SmallString<256> here;
    llvm::sys::fs::current_path(here);
    file = FindConfiguration(here.str().str());
  }
  if (file.empty()) return Configuration();
  return ReadConfiguration(file);
}

bool PrintsUnits(const Options& options) {
  for (const PrintStage stage : options.print) {
    if (stage == PrintStage::kFacts || stage == PrintStage::kSummary) return true;
  }
  return false;
}

void PrintLinked(const Options& options, const link::LinkResult& linked,
                 const lockorder::JudgeOptions& judge) {
  llvm::raw_ostream& out = llvm::outs();
  for (const PrintStage stage : options.print) {
    if (stage == PrintStage::kHeld) out << linked.function_report;
    if (stage == PrintStage::kDependencies) PrintDependencies(out, linked.observations);
    if (stage == PrintStage::kGraph) PrintGraph(out, linked.observations);
    if (stage == PrintStage::kCycles) PrintCycles(out, linked.observations, judge);
    if (stage == PrintStage::kFindings) {
      PrintFindings(out, linked.observations, lockorder::Judge(linked.observations, judge));
    }
  }
}

// What was not parsed belongs to what the program's report has to say.
void TakeProblems(const summary::Unit& unit, std::vector<lockorder::BlindSpot>& spots) {
  for (const std::string& problem : unit.problems) {
    lockorder::BlindSpot spot;
    spot.kind = lockorder::BlindSpot::Kind::kUnparsedUnit;
    spot.what = absl::StrCat(unit.main_file, ": ", problem);
    llvm::errs() << "lockgraph: " << unit.main_file << ": only partly analysed: " << problem
                 << '\n';
    spots.push_back(std::move(spot));
  }
}

}  // namespace

int LinkCommand(const Options& options) {
  ExpectLargeHeap();
  if (options.summaries.empty() || (options.output.empty() && options.print.empty())) {
    return Fail(
        absl::InvalidArgumentError("link needs summaries and -o FILE.lgg (or --print)\n"
                                   "  usage: lockgraph link A.lgs B.lgs -o G.lgg\n"
                                   "  a list in a file: lockgraph link @files.rsp -o G.lgg"));
  }
  absl::StatusOr<lockorder::JudgeOptions> judge = JudgeOptionsOf(options);
  if (!judge.ok()) return Fail(judge.status());
  absl::StatusOr<Configuration> configuration = LinkConfiguration(options);
  if (!configuration.ok()) return Fail(configuration.status());
  std::vector<summary::Unit> units;
  std::vector<lockorder::BlindSpot> unparsed;
  for (const std::string& path : options.summaries) {
    absl::StatusOr<summary::Unit> unit = summary::ReadUnit(path);
    if (!unit.ok()) return Fail(unit.status());
    if (PrintsUnits(options)) summary::Print(llvm::outs(), *unit);
    TakeProblems(*unit, unparsed);
    units.push_back(*std::move(unit));
  }
  link::LinkOptions link_options;
  for (const PrintStage stage : options.print) {
    link_options.print_functions |= stage == PrintStage::kHeld;
  }
  link::LinkResult linked = link::Link(std::move(units), configuration->link, link_options);
  DeclareHierarchy(configuration->link.hierarchy, configuration->path, "", linked.observations);
  std::move(unparsed.begin(), unparsed.end(), std::back_inserter(linked.observations.blind_spots));
  PrintLinked(options, linked, *judge);
  if (!options.output.empty()) {
    if (absl::Status status = SaveGraph(options.output, linked.observations); !status.ok()) {
      return Fail(status);
    }
  }
  return kExitClean;
}

}  // namespace lockgraph::cli
