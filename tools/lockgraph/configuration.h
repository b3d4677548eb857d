// .lockgraph.yaml: what a project says about itself.
#ifndef LOCKGRAPH_TOOLS_LOCKGRAPH_CONFIGURATION_H_
#define LOCKGRAPH_TOOLS_LOCKGRAPH_CONFIGURATION_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "analyzer/link/configuration.h"
#include "lockorder/finding.h"

namespace lockgraph::cli {

struct Configuration {
  std::string path;  // where it was read from; empty: built-in defaults
  link::Configuration link;
  std::vector<std::string> suppressions;  // files; absolute
  std::string baseline;                   // absolute; empty: none
  std::optional<lockorder::Level> fail_on;
};

// Strict: an unknown key or a value of the wrong kind is kInvalidArgument with
// "file:line:column: what". Relative file names in it are meant relative to `path`'s directory.
absl::StatusOr<Configuration> ParseConfiguration(std::string_view text, const std::string& path);
absl::StatusOr<Configuration> ReadConfiguration(const std::string& path);

// The nearest .lockgraph.yaml in `start` or a directory above; empty when there is none.
std::string FindConfiguration(const std::string& start);

// The whole configuration as YAML that ParseConfiguration reads back.
std::string FormatConfiguration(const Configuration& configuration);

}  // namespace lockgraph::cli

#endif  // LOCKGRAPH_TOOLS_LOCKGRAPH_CONFIGURATION_H_
