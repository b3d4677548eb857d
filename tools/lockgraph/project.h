// What a command line says of the program to analyse: its units, its configuration, its directory.
#ifndef LOCKGRAPH_TOOLS_LOCKGRAPH_PROJECT_H_
#define LOCKGRAPH_TOOLS_LOCKGRAPH_PROJECT_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "tools/lockgraph/compile_database.h"
#include "tools/lockgraph/configuration.h"
#include "tools/lockgraph/options.h"

namespace lockgraph::cli {

struct Project {
  CompileDatabase database;
  Configuration configuration;
  std::string root;  // absolute; files below it are called relative to it
};

// `inputs`: the database and regular expressions for paths, both optional (see `lockgraph check`).
// Fails as ReadCompileDatabase, FilterCommands and ReadConfiguration do.
absl::StatusOr<Project> FindProject(const Options& options, const std::vector<std::string>& inputs);

}  // namespace lockgraph::cli

#endif  // LOCKGRAPH_TOOLS_LOCKGRAPH_PROJECT_H_
