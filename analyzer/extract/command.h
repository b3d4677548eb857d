// A compile command as Clang's parser wants it.
#ifndef LOCKGRAPH_ANALYZER_EXTRACT_COMMAND_H_
#define LOCKGRAPH_ANALYZER_EXTRACT_COMMAND_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace lockgraph::extract {

struct Command {
  std::vector<std::string> arguments;  // for Clang's driver, program name first
  std::vector<std::string> dropped;    // flags Clang does not know
};

// Reads `command_line` (a launcher such as ccache, response files and flags of GCC are understood)
// and keeps what matters for parsing: no output, no dependency file, no warnings, no precompiled
// header. Fails when it is empty or a response file cannot be read.
absl::StatusOr<Command> ReadCommand(const std::vector<std::string>& command_line,
                                    const std::string& directory);

}  // namespace lockgraph::extract

#endif  // LOCKGRAPH_ANALYZER_EXTRACT_COMMAND_H_
