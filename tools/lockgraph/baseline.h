// The findings a project has accepted: a file in its repository, sorted, a line each.
//
//   # lockgraph baseline 1
//   3f2a9c0e11d4b7a6 LG1001 Room::mutex_ -> World::mutex_ -> Room::mutex_
//
// Only the fingerprint counts; the rest of the line is there to be reviewed.
#ifndef LOCKGRAPH_TOOLS_LOCKGRAPH_BASELINE_H_
#define LOCKGRAPH_TOOLS_LOCKGRAPH_BASELINE_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lockorder/judge.h"
#include "lockorder/observations.h"

namespace lockgraph::cli {

struct Baseline {
  std::map<std::string, std::string> entries;  // fingerprint -> the rest of its line

  bool Has(const std::string& fingerprint) const { return entries.contains(fingerprint); }
  // The entries that no finding has any more, as they stand in the file.
  std::vector<std::string> Stale(const lockorder::Verdict& verdict) const;
};

// kInvalidArgument with "path:line" for a line that is not an entry.
absl::StatusOr<Baseline> ParseBaseline(std::string_view text, const std::string& path);
absl::StatusOr<Baseline> ReadBaseline(const std::string& path);

// Every finding as an entry.
Baseline BaselineOf(const lockorder::Observations& observations, const lockorder::Verdict& verdict);

std::string FormatBaseline(const Baseline& baseline);

}  // namespace lockgraph::cli

#endif  // LOCKGRAPH_TOOLS_LOCKGRAPH_BASELINE_H_
