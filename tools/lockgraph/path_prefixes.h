// What files are called in summaries: a prefix of an absolute name is replaced by another, so that
// the names do not depend on where the sources lie.
#ifndef LOCKGRAPH_TOOLS_LOCKGRAPH_PATH_PREFIXES_H_
#define LOCKGRAPH_TOOLS_LOCKGRAPH_PATH_PREFIXES_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "analyzer/summary/unit.h"
#include "tools/lockgraph/compile_database.h"

namespace lockgraph::cli {

struct PathPrefix {
  std::string from;  // absolute, normalised; a whole number of path components
  std::string to;    // may be empty: what is below `from` becomes relative
};

// Reads "FROM=TO" words; a relative FROM is completed with the current directory.
absl::StatusOr<std::vector<PathPrefix>> ParsePathPrefixes(const std::vector<std::string>& words);

// Lets __FILE__ speak of the names after the replacement, as far as it has an absolute one.
void MapMacros(const std::vector<PathPrefix>& prefixes, CompileCommand& command);

// The normalised name of `file`, seen from `directory`: absolute, but for the longest prefix that
// fits, which is replaced. An empty name stays empty.
std::string MapPath(const std::vector<PathPrefix>& prefixes, const std::string& directory,
                    const std::string& file);

// Names all files of a unit so. A unit is written relative to the directory of its own compile
// command; without this the same header has as many names as there are directories.
void MapPaths(const std::vector<PathPrefix>& prefixes, const std::string& directory,
              summary::Unit& unit);

}  // namespace lockgraph::cli

#endif  // LOCKGRAPH_TOOLS_LOCKGRAPH_PATH_PREFIXES_H_
