// Observations in files: .lgg graphs and .lgt traces, read together as one.
#ifndef LOCKGRAPH_TOOLS_LOCKGRAPH_GRAPH_FILE_H_
#define LOCKGRAPH_TOOLS_LOCKGRAPH_GRAPH_FILE_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lockorder/observations.h"

namespace lockgraph::cli {

absl::Status SaveGraph(const std::string& path, const lockorder::Observations& observations);

// One file, by its extension: .lgg or .lgt. kNotFound, or kDataLoss for a damaged one.
absl::StatusOr<lockorder::Observations> LoadObservations(const std::string& path);

// Several files as one program.
absl::StatusOr<lockorder::Observations> LoadObservations(const std::vector<std::string>& paths);

// Whether something of the program could not be seen: a unit that did not parse, a full table.
bool IsIncomplete(const lockorder::Observations& observations);

}  // namespace lockgraph::cli

#endif  // LOCKGRAPH_TOOLS_LOCKGRAPH_GRAPH_FILE_H_
