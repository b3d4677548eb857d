// What changed in a repository, as git tells it.
#ifndef LOCKGRAPH_TOOLS_LOCKGRAPH_GIT_DIFF_H_
#define LOCKGRAPH_TOOLS_LOCKGRAPH_GIT_DIFF_H_

#include <string>

#include "absl/status/statusor.h"

namespace lockgraph::cli {

struct GitDiff {
  std::string text;       // unified, without context
  std::string directory;  // what its file names are relative to
};

// The changes of the working tree around `directory` since `revision`. kFailedPrecondition with
// git's own words when there is no git, no repository or no such revision.
absl::StatusOr<GitDiff> DiffSince(const std::string& revision, const std::string& directory);

}  // namespace lockgraph::cli

#endif  // LOCKGRAPH_TOOLS_LOCKGRAPH_GIT_DIFF_H_
