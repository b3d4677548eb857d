// The analysis of a program as a Ninja file: an edge per unit, one that links, one that reports.
#ifndef LOCKGRAPH_TOOLS_LOCKGRAPH_NINJA_PLAN_H_
#define LOCKGRAPH_TOOLS_LOCKGRAPH_NINJA_PLAN_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/lockgraph/compile_database.h"

namespace lockgraph::cli {

// All paths are absolute, so that it does not matter where Ninja runs.
struct NinjaPlan {
  std::string file;                    // the Ninja file itself
  std::string program;                 // lockgraph
  std::string root;                    // the project's directory
  std::string configuration;           // may be empty
  std::string database;                // the plan is made again when it changes ...
  std::string directory;               // ... by this command, run there
  std::vector<std::string> arguments;  // without the program
  std::vector<CompileCommand> units;
  bool allow_incomplete = false;  // units that parse in part are linked, and reported as such
};

// The text of the file. What it builds stands beside it: for lockgraph.ninja, the summaries (and
// Ninja's log) in lockgraph.units/ and the graph in lockgraph.lgg. The target "check" prints the
// report; it is not built by default. The order and the names of the units depend on the database
// only. kInvalidArgument for a command that Ninja cannot express: one with a line break.
absl::StatusOr<std::string> FormatNinja(const NinjaPlan& plan);

// "dir/lockgraph.units" and "dir/lockgraph.lgg" for "dir/lockgraph.ninja".
std::string UnitsDirectory(const NinjaPlan& plan);
std::string GraphPath(const NinjaPlan& plan);

}  // namespace lockgraph::cli

#endif  // LOCKGRAPH_TOOLS_LOCKGRAPH_NINJA_PLAN_H_
